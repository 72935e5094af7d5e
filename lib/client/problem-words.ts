import type { ProblemBody } from '@/lib/domain/problem'

/** What a Problem says at one field of a form, with its next step; null when it speaks of something else. */
export function fieldWords(problem: ProblemBody | null, field: string): string | null {
  if (problem?.field !== field) return null
  return [plainMessage(problem), problem.hint].filter(Boolean).join(' ')
}

/** The sentence without the name of the field in front, which only readers of the API need. */
export function plainMessage({ message, field }: ProblemBody): string {
  return field && message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message
}
