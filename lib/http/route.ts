import 'server-only'
import type { z } from 'zod'
import { Problem, problemStatus } from '@/lib/domain/problem'
import { describeError } from '@/lib/runtime/log'
import { perform, type Verb } from '@/lib/services/verb'
import { asStoreProblem } from '@/lib/store/problem'
import { contextOf, currentActor, writingActor } from './access'
import { bodyCap, tooLargeSentence } from './body-cap'
import { kitchen } from './kitchen'

type Params = { params: Promise<Record<string, string | string[]>> }

/**
 * Makes a route handler of a verb. Its input is the query string, the JSON body and the path's parameters, later ones
 * winning. Failures answer `application/problem+json` (RFC 9457).
 */
export function route<S extends z.ZodType, O>(
  verb: Verb<S, O>,
  answer: (data: O, request: Request) => Response | Promise<Response> = (data) => json(data),
): (request: Request, context: Params) => Promise<Response> {
  return async (request, { params }) => {
    try {
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      const actor = isRead ? await currentActor() : await writingActor()
      if (!actor) {
        throw new Problem('not-signed-in', 'Sign in, or send an API key as "Authorization: Bearer <key>".', {
          hint: 'npx arborist key create --name N --role viewer',
        })
      }
      const query = Object.fromEntries(new URL(request.url).searchParams)
      const body = isRead ? {} : await readBody(request)
      return await answer(await perform(verb, contextOf(actor), { ...query, ...body, ...(await params) }), request)
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'internal') {
        kitchen().log.error('A request failed', { verb: verb.name, ...describeError(error) })
      }
      return problem(asStoreProblem(error))
    }
  }
}

export function json(data: unknown, status = 200): Response {
  return Response.json(data, { status, headers: { 'cache-control': 'no-store' } })
}

export function problem(error: Problem, status = problemStatus[error.code]): Response {
  const { message, ...rest } = error.toJSON()
  return new Response(JSON.stringify({ type: 'about:blank', title: message, status, detail: message, ...rest }), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
  })
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const text = await readText(request)
  if (text === '') return {}
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new Problem('invalid', 'The body must be JSON.', { hint: 'Send the header Content-Type: application/json.' })
  }
  const parsed = parse(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Problem('invalid', 'The body must be a JSON object.')
  }
  return parsed as Record<string, unknown>
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('invalid', 'The body is not valid JSON.')
  }
}

async function readText(request: Request): Promise<string> {
  const reader = request.body?.getReader()
  if (!reader) return ''
  const chunks: Uint8Array[] = []
  const maxBodyBytes = bodyCap(new URL(request.url).pathname)
  let bytes = 0
  while (true) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks).toString('utf8')
    bytes += value.byteLength
    if (bytes > maxBodyBytes) {
      await reader.cancel()
      throw new Problem('invalid', tooLargeSentence(maxBodyBytes))
    }
    chunks.push(value)
  }
}
