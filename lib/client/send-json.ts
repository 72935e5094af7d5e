import { Problem, type ProblemCode } from '@/lib/domain/problem'

type Refusal = {
  title?: string
  code?: ProblemCode
  hint?: string
  field?: string
  position?: number
  sqlstate?: string
  operation?: string
}

/** Writes to one of our own routes. Throws the Problem it answers, or one that says that nobody answered. */
export async function sendJson<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Problem('unreachable', 'Arborist does not answer.', {
      hint: 'Check that it runs and that you are connected, then try again.',
    })
  })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok && answer !== null) return answer as T
  const { title, code, hint, field, position, sqlstate, operation } = (answer ?? {}) as Refusal
  throw new Problem(code ?? 'internal', title ?? `Arborist answered ${response.status}.`, {
    ...(hint ? { hint } : {}),
    ...(field ? { field } : {}),
    ...(position ? { position } : {}),
    ...(sqlstate ? { sqlstate } : {}),
    ...(operation ? { operation } : {}),
  })
}
