import 'server-only'
import { cookies, headers } from 'next/headers'
import { Problem } from '@/lib/domain/problem'
import type { Actor, Context } from '@/lib/services/context'
import { actorOfKey, actorOfSession } from '@/lib/services/session/session'
import { keyIn } from './key-in'
import { kitchen } from './kitchen'
import { sessionCookie } from './session-cookie'

/** The signed-in person of this request, or null. Also refuses hosts that are not ours, as the front door did before. */
export async function currentActor(): Promise<Actor | null> {
  const { store } = kitchen()
  const list = await headers()
  refuseForeignHost(list)
  const key = keyIn(list.get('authorization'))
  if (key !== null) return actorOfKey(store, key)
  const id = (await cookies()).get(sessionCookie().name)?.value
  return id ? actorOfSession(store, id) : null
}

/** Whom a request still stands for, where it lasts longer than the moment it came in. */
export async function actorOfRequest(request: Request): Promise<Actor | null> {
  const { store } = kitchen()
  const key = keyIn(request.headers.get('authorization'))
  if (key !== null) return actorOfKey(store, key)
  const cookie = request.headers.get('cookie') ?? ''
  const start = `${sessionCookie().name}=`
  const id = cookie.split(/;\s*/).find((each) => each.startsWith(start))
  return id ? actorOfSession(store, decodeURIComponent(id.slice(start.length))) : null
}

/** As `currentActor`, for acts: a browser must also say that the request comes from one of our own pages. */
export async function writingActor(): Promise<Actor | null> {
  const list = await headers()
  if (keyIn(list.get('authorization')) === null) refuseForeignOrigin(list)
  return currentActor()
}

export function contextOf(actor: Actor): Context {
  return { actor, store: kitchen().store, now: () => new Date() }
}

export function refuseForeignHost(list: Headers): void {
  const host = list.get('host')?.toLowerCase() ?? ''
  if (kitchen().origins.some((origin) => new URL(origin).host === host)) return
  throw new Problem('not-allowed', 'Arborist does not answer under this host name.', {
    hint: 'Set ARBORIST_URL to the address you use.',
  })
}

export function refuseForeignOrigin(list: Headers): void {
  const origin = list.get('origin')?.toLowerCase() ?? ''
  if (kitchen().origins.includes(origin)) return
  throw new Problem('not-allowed', 'This request does not come from one of Arborist’s own pages.', {
    hint: 'Send the header Origin, or use an API key.',
  })
}
