import { adoptedBy } from '../operation/adopted'
import { type Check, warns } from '../operation/check'
import type { Step } from '../operation/step'

/** Indexes that stood before and would become parts of the new one: from then on they go only with the whole. */
export function adopted(steps: readonly Step[]): Check | null {
  const names = adoptedBy(steps).map(({ name }) => `“${name}”`)
  if (names.length === 0) return null
  const [stands, them] = names.length === 1 ? ['stands', 'it'] : ['stand', 'them']
  return warns(
    'adopted',
    `${names.join(', ')} ${stands} already and will be attached to the new index; PostgreSQL cannot detach ${them} again, so a drop of the whole takes ${them} along.`,
    {
      hint: 'Therefore no undo is offered afterwards, and a cancel leaves the unfinished index in place once one of them is attached.',
    },
  )
}
