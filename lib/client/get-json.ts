import { Problem, type ProblemCode } from '@/lib/domain/problem'

type Refusal = { title?: string; code?: ProblemCode; hint?: string }

/** Reads one of our own routes. Throws the Problem it answers, or one that says that nobody answered. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal: signal ?? null, headers: { accept: 'application/json' } }).catch(
    (error: unknown) => {
      if (signal?.aborted) throw error
      throw new Problem('unreachable', 'Arborist does not answer.', {
        hint: 'Check that it runs and that you are connected; this page asks again by itself.',
      })
    },
  )
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && body !== null) return body as T
  const refusal = (body ?? {}) as Refusal
  throw new Problem(refusal.code ?? 'internal', refusal.title ?? `Arborist answered ${response.status}.`, {
    ...(refusal.hint ? { hint: refusal.hint } : {}),
  })
}

/** A path with its query string; empty values are left out. */
export function pathWith(path: string, query: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text ? `${path}?${text}` : path
}

export function targetPath(target: string, rest: string): string {
  return `/api/targets/${encodeURIComponent(target)}/${rest}`
}
