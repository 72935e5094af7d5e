import type { ReadingProblem } from './plan'

/** The text is of this format but nothing in it is a plan. */
export function noPlan(format: 'JSON' | 'YAML' | 'XML'): ReadingProblem {
  const message = `This ${format} holds no plan: paste all that EXPLAIN (FORMAT ${format}) printed, from its first line on.`
  return { code: 'not-a-plan', message, line: 1, column: 1 }
}

/** The text ended before the plan did. */
export function cutOff(text: string): ReadingProblem {
  const message = 'The text ends before the plan does: what is there was read, paste the whole output to see the rest.'
  return { code: 'truncated', message, ...placeIn(text, text.length) }
}

/** The 1-based line and column of a position, in UTF-16 units. */
export function placeIn(text: string, at: number): { line: number; column: number } {
  let line = 1
  let from = 0
  for (let to = text.indexOf('\n'); to >= 0 && to < at; to = text.indexOf('\n', from)) {
    line++
    from = to + 1
  }
  return { line, column: at - from + 1 }
}
