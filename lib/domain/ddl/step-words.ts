import type { Step } from '../operation/step'

const goesOn = 'Reads and writes go on.'
const maintenanceWaits = 'VACUUM, ANALYZE, other index builds and most ALTER TABLE on the table wait until it is done.'

/** The lock each kind of step takes and what waits meanwhile, as the manual's page on explicit locking has it. */
export const stepWords = {
  concurrent: { lock: 'SHARE UPDATE EXCLUSIVE', blocks: `${goesOn} ${maintenanceWaits}`, isConcurrent: true },
  maintenance: { lock: 'SHARE UPDATE EXCLUSIVE', blocks: `${goesOn} ${maintenanceWaits}`, isConcurrent: false },
  vacuum: {
    lock: 'SHARE UPDATE EXCLUSIVE',
    blocks: `${goesOn} ${maintenanceWaits} Giving back empty pages at the end of the table takes ACCESS EXCLUSIVE for moments, and yields to anybody who waits.`,
    isConcurrent: true,
  },
  parent: {
    lock: 'SHARE',
    blocks: 'Writes to the partitioned table wait for a moment: nothing is built, only noted in the catalogue.',
    isConcurrent: false,
  },
  attach: {
    lock: 'ACCESS EXCLUSIVE',
    blocks:
      'On the index of the partition alone: queries of that partition wait for a moment, while the catalogue is changed.',
    isConcurrent: false,
  },
  exclusiveDrop: {
    lock: 'ACCESS EXCLUSIVE',
    blocks:
      'All reads and writes of the table and its partitions wait: PostgreSQL cannot drop a partitioned index concurrently. It takes moments once it has the lock, and gives up soon when it does not get it.',
    isConcurrent: false,
  },
  exclusive: {
    lock: 'ACCESS EXCLUSIVE',
    blocks: 'All reads and writes of the table wait for a moment, while the catalogue is changed.',
    isConcurrent: false,
  },
  note: { lock: 'SHARE UPDATE EXCLUSIVE', blocks: `${goesOn} It takes a moment.`, isConcurrent: false },
} satisfies Record<string, Pick<Step, 'lock' | 'blocks' | 'isConcurrent'>>
