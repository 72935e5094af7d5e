import { isOver, type OperationKind, type OperationState } from './operation'

/** What the order of work rests on. */
export type Queued = {
  id: string
  kind: OperationKind
  state: OperationState
  schema: string
  table: string | null
  /** Known once the operation was looked at on the server. */
  tableOid: number | null
  /** Of the root of its partitions, or of itself; known with its plan. */
  treeOid: number | null
  /** A leftover that is built to its end instead of being removed. */
  isFinish: boolean
  batchId: string | null
  position: number
  createdAt: Date
  dueAt: Date
  giveUpAt: Date | null
  needsApproval: boolean
  approvedAt: Date | null
  /** Why it waits, when it was tried. */
  says: string | null
}

export type Queue = {
  /** To be begun now, first first. */
  start: string[]
  /** To be ended without having begun, each with its sentence. */
  refuse: { id: string; says: string; hint: string }[]
  /** When something may be begun that is not due yet. */
  nextAt: Date | null
}

/** Beside the builds, one other operation runs in a database: each needs a connection of its own. */
const othersAtOnce = 1

export const isBuild = ({ kind, isFinish }: Pick<Queued, 'kind' | 'isFinish'>): boolean =>
  kind === 'create-index' || kind === 'reindex-index' || isFinish

/**
 * Decides what may begin in one database: in the order asked for, one operation a table with its partitions, so many builds at a
 * time, a batch strictly one after the other. `rows` are all that are not over, and those of their batches that are.
 */
export function queueOf(rows: readonly Queued[], buildsAtOnce: number, now: Date): Queue {
  const queue: Queue = { start: [], refuse: [], nextAt: null }
  const busy = rows.filter((row) => !isOver(row.state) && row.state !== 'waiting')
  const tables = new Set(busy.flatMap(tablesOf))
  let builds = busy.filter(isBuild).length
  let others = busy.length - builds
  const waiting = rows.filter((row) => row.state === 'waiting').sort(inOrder)
  for (const row of waiting) {
    const before = row.batchId === null ? [] : rows.filter((each) => isBefore(each, row))
    const failed = before.find((each) => isOver(each.state) && each.state !== 'succeeded')
    if (failed) {
      const ended = failed.state === 'failed' ? 'failed' : `was ${failed.state}`
      queue.refuse.push({
        id: row.id,
        says: `Held back: an operation before it in the same plan ${ended}.`,
        hint: 'Look at that one first, then start this one again.',
      })
      continue
    }
    if (row.giveUpAt && row.giveUpAt <= now) {
      queue.refuse.push({
        id: row.id,
        says: `Given up waiting.${row.says ? ` ${row.says}` : ''}`,
        hint: 'Start it again when what stood in the way is gone.',
      })
      continue
    }
    if (row.needsApproval && !row.approvedAt) continue
    if (before.some((each) => !isOver(each.state))) continue
    const places = tablesOf(row)
    if (places.some((place) => tables.has(place))) continue
    if (row.dueAt > now) {
      if (!queue.nextAt || row.dueAt < queue.nextAt) queue.nextAt = row.dueAt
      continue
    }
    if (isBuild(row) ? builds >= buildsAtOnce : others >= othersAtOnce) continue
    for (const place of places) tables.add(place)
    if (isBuild(row)) builds += 1
    else others += 1
    queue.start.push(row.id)
  }
  return queue
}

/** By number when it is known, with the tree of partitions it belongs to, and by name when it was told. */
function tablesOf({ tableOid, treeOid, schema, table }: Queued): (string | number)[] {
  const numbers = [tableOid, treeOid].filter((each) => each !== null)
  return [...numbers, ...(table === null ? [] : [JSON.stringify([schema, table])])]
}

function inOrder(a: Queued, b: Queued): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || a.position - b.position || (a.id < b.id ? -1 : 1)
}

function isBefore(one: Queued, other: Queued): boolean {
  return one.batchId === other.batchId && one.id !== other.id && one.position < other.position
}
