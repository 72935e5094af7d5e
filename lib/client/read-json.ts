import { Problem, type ProblemBody } from '@/lib/domain/problem'
import type { Wire } from './wire'

/** Reads one of our API routes. Throws a Problem: what the server said, or that it did not answer. */
export async function readJson<T>(path: string, signal: AbortSignal): Promise<Wire<T>> {
  const response = await fetch(path, { signal, headers: { accept: 'application/json' } }).catch((error: unknown) => {
    if (signal.aborted) throw error
    throw new Problem('unreachable', 'Arborist did not answer.', { hint: 'What is shown is what was read before.' })
  })
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body as Wire<T>
  if (isProblem(body)) throw Problem.from({ ...body, message: body.message ?? body.detail ?? 'It could not be read.' })
  throw new Problem('internal', `Arborist answered with status ${response.status}.`)
}

function isProblem(body: unknown): body is ProblemBody & { detail?: string } {
  return typeof body === 'object' && body !== null && 'code' in body
}
