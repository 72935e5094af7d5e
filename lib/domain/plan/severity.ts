import type { Severity } from './finding'

/** From the most to the least severe. */
export const severities: Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/** Least share of the whole that each severity stands for. */
const shares: [number, Severity][] = [
  [0.5, 'critical'],
  [0.2, 'high'],
  [0.05, 'medium'],
  [0.01, 'low'],
]

/** How severe it is to waste this share (0 to 1) of a statement; null below one percent. */
export function severityOf(share: number): Severity | null {
  return shares.find(([least]) => share >= least)?.[1] ?? null
}

/** The milder of two severities. */
export function milder(one: Severity, other: Severity): Severity {
  return severities.indexOf(one) > severities.indexOf(other) ? one : other
}
