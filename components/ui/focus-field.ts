import type { ProblemBody } from '@/lib/domain/problem'

/** Puts the cursor where the Problem is. */
export function focusField(form: HTMLElement | null, problem: ProblemBody | null): void {
  const named = problem?.field && form?.querySelector<HTMLElement>(`[name="${CSS.escape(problem.field)}"]`)
  if (named) named.focus()
}
