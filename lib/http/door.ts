import 'server-only'
import { cookies, headers } from 'next/headers'
import { z } from 'zod'
import { Problem } from '@/lib/domain/problem'
import { describeError } from '@/lib/runtime/log'
import { actorOfSession, signInByPassword, signInByToken, signOut } from '@/lib/services/session/session'
import { asStoreProblem } from '@/lib/store/problem'
import { currentActor, refuseForeignHost, refuseForeignOrigin } from './access'
import type { Outcome } from './action'
import { kitchen } from './kitchen'
import { sessionCookie } from './session-cookie'

const line = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\0'))
const Credentials = z.object({ email: line, password: line })

/** Signs a person in by e-mail and password and sets the session cookie. */
export async function enter(input: unknown): Promise<Outcome<{ done: true }>> {
  try {
    const list = await headers()
    refuseForeignHost(list)
    refuseForeignOrigin(list)
    const parsed = Credentials.safeParse(input)
    if (!parsed.success) throw new Problem('invalid', 'Enter your e-mail address and your password.')
    const session = await signInByPassword(kitchen().store, {
      ...parsed.data,
      address: list.get('x-arborist-address') ?? '',
      userAgent: list.get('user-agent'),
    })
    const jar = await cookies()
    jar.set({ ...sessionCookie(), value: session })
    return { ok: true, data: { done: true } }
  } catch (error) {
    return { ok: false, problem: tell(error).toJSON() }
  }
}

/** Ends the session of this browser. */
export async function leave(): Promise<Outcome<{ done: true }>> {
  try {
    const list = await headers()
    refuseForeignHost(list)
    refuseForeignOrigin(list)
    const jar = await cookies()
    const id = jar.get(sessionCookie().name)?.value
    if (!id || !(await actorOfSession(kitchen().store, id))) {
      throw new Problem('not-signed-in', 'You are not signed in any more.')
    }
    await signOut(kitchen().store, id)
    jar.set({ ...sessionCookie(), value: '', maxAge: 0 })
    return { ok: true, data: { done: true } }
  } catch (error) {
    return { ok: false, problem: tell(error).toJSON() }
  }
}

/**
 * Opens a one-time link: signs in and goes to the targets, or to sign-in with the reason. Whoever only looks whether it is
 * there (HEAD, or a browser that loads ahead) does not use it up.
 */
export async function openLink(request: Request): Promise<Response> {
  const purpose = request.headers.get('sec-purpose') ?? request.headers.get('purpose') ?? ''
  if (request.method === 'HEAD' || /prefetch|preview/i.test(purpose)) {
    return new Response(null, {
      status: request.method === 'HEAD' ? 204 : 503,
      headers: { 'cache-control': 'no-store' },
    })
  }
  try {
    const list = await headers()
    refuseForeignHost(list)
    const token = new URL(request.url).searchParams.get('token') ?? ''
    const session = await signInByToken(kitchen().store, token, list.get('user-agent'))
    const jar = await cookies()
    jar.set({ ...sessionCookie(), value: session })
    return away('/')
  } catch (error) {
    const problem = tell(error)
    if (problem.code === 'not-signed-in' && (await currentActor().catch(() => null))) return away('/')
    return away(problem.code === 'not-signed-in' ? '/sign-in?link=used' : '/sign-in?link=failed')
  }
}

function away(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path, 'cache-control': 'no-store' } })
}

function tell(error: unknown): Problem {
  if (!(error instanceof Problem)) kitchen().log.error('The door failed', describeError(error))
  return asStoreProblem(error)
}
