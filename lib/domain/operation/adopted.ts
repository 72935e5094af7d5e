import type { Step } from './step'

type Named = Step['object']
const isSame = (one: Named) => (other: Named) => one.schema === other.schema && one.name === other.name

const madeBy = (steps: readonly Step[]): Step[] =>
  steps.filter(({ does }) => does === 'create' || does === 'create-parent')

const attachedBy = (steps: readonly Step[]): Named[] =>
  steps.filter(({ does }) => does === 'attach').map(({ object }) => object)

/**
 * Indexes of partitions that stood before and that a plan attaches to a partitioned index. PostgreSQL never detaches them
 * again, so whoever drops the whole drops them too.
 */
export function adoptedBy(steps: readonly Step[]): Named[] {
  const made = madeBy(steps).map(({ object }) => object)
  return attachedBy(steps).filter((part) => !made.some(isSame(part)))
}

/** The index that a plan makes, with all that is attached to it; null when it stood before and was only completed. */
export function wholeMadeBy(steps: readonly Step[]): Named | null {
  const parts = attachedBy(steps)
  return madeBy(steps).find(({ object }) => !parts.some(isSame(object)))?.object ?? null
}
