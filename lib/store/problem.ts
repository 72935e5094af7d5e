import 'server-only'
import { asProblem, Problem } from '@/lib/domain/problem'

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
])

/** What may be said of a failure of our own store; everything else as `asProblem` says it. */
export function asStoreProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const code = codeOf(error)
  if (code === '53100' || code === 'ENOSPC') {
    return new Problem('busy', 'The disk under Arborist’s store is full.', {
      hint: 'Free some space; what was stored before is kept.',
      cause: error,
    })
  }
  if (code && unreachable.has(code)) {
    return new Problem('busy', 'Arborist’s store does not answer at the moment.', {
      hint: 'It is started again by itself; try again in a few seconds.',
      cause: error,
    })
  }
  return asProblem(error)
}

function codeOf(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { code } = each as Error & { code?: unknown }
    if (typeof code === 'string') return code
    if (each.message.startsWith('Connection terminated')) return 'ECONNRESET'
  }
  return undefined
}
