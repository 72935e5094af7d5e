import { cut } from '../ddl/index-name'
import { dropIndex, reindex } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes, count, plural } from '../format'
import type { Evidence } from '../verdict'
import { leftoverOf } from './next-operation'
import { objectOfIndex, objectOfTable, type Unfinished, type WatchedIndex, type WatchedTable } from './watched'
import { writeCost } from './write-cost'

export type InvalidAround = {
  table: WatchedTable
  /** All indexes of the table. */
  sisters: readonly WatchedIndex[]
  /** What the server said of it last; null when it was not asked since the index was seen to be invalid. */
  unfinished: Unfinished | null
  /** Partitions of its table without a valid attached index, for a partitioned index. */
  missingOn: readonly WatchedTable[]
  /** The server replays what its primary does, and does not see who does it. */
  isInRecovery: boolean
  /** What a rebuild of it would endanger. */
  warning: string | null
}

type Cause = {
  name: string
  says: string
  text: string
  sql: string | null
  mends: 'drop' | 'rebuild' | null
  evidence: string[]
}

/** An index that is not whole, with its cause; null while a running command may still complete it, of which a replica knows nothing. */
export function invalid(index: WatchedIndex, around: InvalidAround): Finding | null {
  if (index.isValid && index.isReady && index.isLive) return null
  const { unfinished, table, isInRecovery } = around
  if (isInRecovery || !unfinished || unfinished.isBuilding || unfinished.isHeld) return null
  const cause = causeOf(index, around)
  const costs = index.isReady && index.kind === 'i'
  const { entriesPerDay } = writeCost(index, table)
  const evidence: Evidence[] = [
    note('State', stateWords(index)),
    ...cause.evidence.map((text) => note('Cause', text)),
    note('Running commands', 'No command that builds or drops it was running when the server was asked.'),
    costs
      ? note('Write cost', `${count(Math.round(entriesPerDay))} entries a day are written to it, for no reader.`)
      : note('Write cost', 'Writes do not reach it.'),
    ...(around.warning ? [note('Rebuild', around.warning)] : []),
  ]
  return {
    kind: 'invalid',
    severity: costs ? 'harm' : 'attention',
    says: cause.says,
    objects: [objectOfIndex(index), ...around.missingOn.slice(0, 20).map(objectOfTable)],
    reclaimableBytes: index.kind === 'I' ? null : index.sizeBytes,
    evidence,
    nextStep: {
      text: cause.text,
      sql: cause.sql,
      ...(cause.mends ? { operations: leftoverOf(index, cause.mends === 'rebuild') } : {}),
    },
    verdict: null,
    fingerprint: JSON.stringify([cause.name, index.isReady, index.isLive, around.missingOn.length]),
  }
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })

function stateWords(index: WatchedIndex): string {
  const valid = index.isValid ? 'valid' : 'invalid: no query uses it'
  const ready = index.isReady ? 'ready: every write reaches it' : 'not ready: writes do not reach it'
  const live = index.isLive ? 'live' : 'not live: a drop of it began'
  return `It is ${valid}; ${ready}; ${live}. It takes ${index.sizeBytes === null ? 'an unknown size' : bytes(index.sizeBytes)}.`
}

function causeOf(index: WatchedIndex, around: InvalidAround): Cause {
  if (index.kind === 'I') return incompleteParent(index, around)
  if (!index.isLive) {
    return {
      name: 'dying',
      says: 'A concurrent drop of it was interrupted.',
      text: 'Finish the drop.',
      sql: dropIndex(index),
      mends: 'drop',
      evidence: [
        'DROP INDEX CONCURRENTLY ends the life of an index first and removes it later; the second part is missing.',
      ],
    }
  }
  const leftover = leftoverCause(index, around.sisters)
  if (leftover) return leftover
  const twin = around.sisters.find((sister) => sister !== index && sister.isValid && isSameDefinition(sister, index))
  if (twin) {
    return {
      name: 'failed-twin',
      says: `A build of it failed, and “${twin.name}” does the same work.`,
      text: 'Drop it.',
      sql: dropIndex(index),
      mends: 'drop',
      evidence: [`“${twin.name}” is valid and has the same definition.`],
    }
  }
  if (index.isUnique) {
    return {
      name: 'failed-unique',
      says: 'A build of this unique index failed, most often because rows are equal.',
      text: 'Look for equal rows first; then rebuild it. Until then it may already refuse new equal rows.',
      sql: reindex(index),
      mends: 'rebuild',
      evidence: ['CREATE UNIQUE INDEX CONCURRENTLY leaves an invalid index behind when it meets equal rows.'],
    }
  }
  return {
    name: 'failed-build',
    says: 'A concurrent build of it failed or was interrupted.',
    text: 'Rebuild it, or drop it when nobody waits for it. (REINDEX TABLE skips invalid indexes; by its own name it is rebuilt.)',
    sql: reindex(index),
    mends: 'rebuild',
    evidence: [
      'CREATE INDEX CONCURRENTLY that fails leaves an invalid index behind. IF NOT EXISTS takes it for a whole one.',
    ],
  }
}

function incompleteParent(_index: WatchedIndex, { missingOn }: InvalidAround): Cause {
  const names = missingOn.slice(0, 5).map((table) => `“${table.name}”`)
  const more = missingOn.length > names.length ? ` and ${missingOn.length - names.length} more` : ''
  return {
    name: 'incomplete-parent',
    says:
      missingOn.length > 0
        ? `${plural(missingOn.length, 'partition')} ${missingOn.length === 1 ? 'lacks' : 'lack'} an attached, valid index.`
        : 'Not every partition’s index is valid and attached.',
    text: 'Build the missing index on each partition with CONCURRENTLY and attach it (ALTER INDEX … ATTACH PARTITION); the last one makes the parent valid.',
    sql: null,
    mends: null,
    evidence: missingOn.length > 0 ? [`Missing on ${names.join(', ')}${more}.`] : [],
  }
}

const leftoverName = /^(.*)_(ccnew|ccold)(\d*)$/s

/** The index a transient one was made for: its name was cut so that the ending fits into 63 bytes. */
export function originalOf(index: WatchedIndex, sisters: readonly WatchedIndex[]): WatchedIndex | null {
  const [, base, word, digits] = leftoverName.exec(index.name) ?? []
  if (base === undefined) return null
  const room = 63 - `_${word}${digits}`.length
  const isOf = (name: string) => name === base || (cut(name, room) === base && name.length > base.length)
  return (
    sisters.find(
      (each) => each !== index && !leftoverName.test(each.name) && isOf(each.name) && isAlike(each, index),
    ) ?? null
  )
}

function leftoverCause(index: WatchedIndex, sisters: readonly WatchedIndex[]): Cause | null {
  const word = leftoverName.exec(index.name)?.[2]
  const original = originalOf(index, sisters)
  if (!word || !original) return null
  if (word === 'ccold') {
    return {
      name: 'ccold',
      says: `A rebuild of “${original.name}” succeeded, but the old index was not dropped.`,
      text: 'Drop it; the new one stands already.',
      sql: dropIndex(index),
      mends: 'drop',
      evidence: ['REINDEX CONCURRENTLY gives the old index this ending after the swap, and drops it last.'],
    }
  }
  return {
    name: 'ccnew',
    says: `A concurrent rebuild of “${original.name}” failed and left this behind.`,
    text: `Drop it, then rebuild “${original.name}” again if it still needs it.`,
    sql: dropIndex(index),
    mends: 'drop',
    evidence: [
      'REINDEX CONCURRENTLY builds beside the old index under this ending; each failed try leaves one more, with a number.',
    ],
  }
}

function isAlike(a: WatchedIndex, b: WatchedIndex): boolean {
  return a.method === b.method && a.columns === b.columns
}

function isSameDefinition(a: WatchedIndex, b: WatchedIndex): boolean {
  return isAlike(a, b) && a.isUnique === b.isUnique && a.parts?.nullsNotDistinct === b.parts?.nullsNotDistinct
}
