import type { Unit } from '@/lib/domain/format'

/** Sizes at which a unit's name changes, so that ticks are round in the name they are printed with. */
const ladders: Partial<Record<Unit, number[]>> = {
  bytes: [1, 1024, 1024 ** 2, 1024 ** 3, 1024 ** 4, 1024 ** 5],
  ms: [1, 1000, 60_000, 3_600_000, 86_400_000],
}

/** From 0 to a round number not below `most`, in three to six ticks. */
export function valueTicks(most: number, unit: Unit): number[] {
  if (!(most > 0)) return [0, 1]
  const base = (ladders[unit] ?? [1]).findLast((size) => size <= most) ?? 1
  const rough = most / base / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * power >= rough) ?? 10
  const whole = unit === 'count' || (unit === 'bytes' && base === 1)
  const step = (whole ? Math.max(Math.ceil(factor * power), 1) : factor * power) * base
  const last = Math.ceil(most / step - 1e-9)
  return Array.from({ length: last + 1 }, (_, place) => place * step)
}
