import type { Line } from './line'

/** Lines without one kind of decoration, and what was taken off in words; nothing when there was none. */
export type Peeled = { lines: Line[]; repairs: string[] }

/** Passes lines through peels, one after the other. */
export function peelAll(lines: Line[], peels: readonly ((lines: Line[]) => Peeled)[]): Peeled {
  const repairs: string[] = []
  let now = lines
  for (const peel of peels) {
    const peeled = peel(now)
    now = peeled.lines
    repairs.push(...peeled.repairs)
  }
  return { lines: now, repairs }
}
