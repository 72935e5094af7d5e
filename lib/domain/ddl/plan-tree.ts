import type { SeenIndex } from '../index-shape'
import type { Step } from '../operation/step'
import type { TablePart } from '../preflight/situation'
import { attachIndex } from './attach-index'
import { dropIndexStatement } from './drop-index'
import { stepWords } from './step-words'

type Named = { schema: string; name: string }
export type IndexPlace = { schema: string; table: string; name: string; how: 'concurrently' | 'only' }

/** A CREATE INDEX of a plan with where it must turn out to stand. */
export type Creation = { sql: string; place: IndexPlace }

export type IndexTree = {
  /** The partitioned table with its index to come, or the one that stands unfinished already. */
  root: Named & { table: string; tableOid: number; standing: SeenIndex | null }
  /** At every depth. */
  parts: readonly TablePart[]
  /** Of all these tables. */
  indexes: readonly SeenIndex[]
  statement(place: IndexPlace): string
  /** Whether an index of a partition is the same and may be attached as it is. */
  isSame(index: SeenIndex): boolean
  nameFor(part: TablePart): string
  reindex(index: Named): string
}

/**
 * The recipe for an index of a partitioned table, which PostgreSQL does not build concurrently: the invalid parent alone, the
 * index of each partition beside its writes, and each attached; the last one makes the parent valid. What stands already is
 * used, so that the same plan goes on where a former one ended.
 */
export function planTree(tree: IndexTree): { steps: Step[]; creations: Creation[] } {
  const steps: Step[] = []
  const creations: Creation[] = []

  function create(place: IndexPlace): void {
    const sql = tree.statement(place)
    creations.push({ sql, place })
    const isParent = place.how === 'only'
    steps.push({
      sql,
      does: isParent ? 'create-parent' : 'create',
      ...(isParent ? stepWords.parent : stepWords.concurrent),
      object: { schema: place.schema, name: place.name },
      isOptional: false,
    })
  }

  function below(tableOid: number, parent: Named & { oid: number | null }): void {
    for (const part of tree.parts) {
      if (part.parentOid === tableOid) one(part, parent)
    }
  }

  function one(part: TablePart, parent: Named & { oid: number | null }): void {
    const own = tree.indexes.filter((index) => index.flags.tableOid === part.oid)
    const attached = own.find((index) => parent.oid !== null && index.flags.parentOid === parent.oid)
    if (attached) {
      again(part, { schema: part.schema, ...attached.flags }, parent)
      return
    }
    const same = own.find((index) => index.flags.parentOid === null && tree.isSame(index))
    const name = same?.flags.name ?? tree.nameFor(part)
    const index = { schema: part.schema, name }
    if (part.kind === 'p') {
      if (!same) create({ schema: part.schema, table: part.name, name, how: 'only' })
      below(part.oid, { ...index, oid: same?.flags.oid ?? null })
    } else {
      if (same && !isWhole(same)) steps.push(dropStep(index))
      if (!same || !isWhole(same)) create({ schema: part.schema, table: part.name, name, how: 'concurrently' })
    }
    steps.push(attachIndex(parent, index))
  }

  /** Attached already: only what is missing below, or a part that is not valid. */
  function again(part: TablePart, index: Named & SeenIndex['flags'], parent: Named): void {
    if (part.kind === 'p') below(part.oid, index)
    if (part.kind === 'p' || index.isValid) return
    steps.push({
      sql: tree.reindex(index),
      does: 'reindex',
      ...stepWords.concurrent,
      object: { schema: index.schema, name: index.name },
      isOptional: false,
    })
    steps.push(attachIndex(parent, index))
  }

  const { root } = tree
  if (!root.standing) create({ schema: root.schema, table: root.table, name: root.name, how: 'only' })
  below(root.tableOid, { schema: root.schema, name: root.name, oid: root.standing?.flags.oid ?? null })
  return { steps, creations }
}

const isWhole = ({ flags }: SeenIndex): boolean => flags.isValid && flags.isReady && flags.isLive

function dropStep(index: Named): Step {
  return {
    sql: dropIndexStatement({ ...index, kind: 'i' }),
    does: 'drop',
    ...stepWords.concurrent,
    object: index,
    isOptional: false,
  }
}
