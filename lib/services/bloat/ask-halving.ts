import type { Problem } from '@/lib/domain/problem'

/**
 * Asks for all; where that fails, for each half, so that one index that cannot be read costs itself only: it is added to
 * `broken`. Nothing more is asked once `isOver` says so.
 */
export async function askHalving(
  oids: readonly number[],
  broken: Set<number>,
  isOver: () => boolean,
  ask: (oids: readonly number[]) => Promise<Problem | null>,
): Promise<void> {
  if (oids.length === 0 || isOver()) return
  const problem = await ask(oids)
  // A lock passes.
  if (!problem || problem.code === 'busy') return
  if (oids.length === 1) {
    broken.add(oids[0]!)
    return
  }
  const half = Math.ceil(oids.length / 2)
  await askHalving(oids.slice(0, half), broken, isOver, ask)
  await askHalving(oids.slice(half), broken, isOver, ask)
}
