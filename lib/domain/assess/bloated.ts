import { type Horizon, holdingBack } from '../bloat/horizon'
import { daysToReturn } from '../bloat/regrowth'
import { confidenceWords, horizonWords } from '../bloat/words'
import { isWorthRebuilding } from '../bloat/worth-rebuilding'
import { reindex, reindexBlocking } from '../ddl/index-statements'
import type { Finding, FindingObject, Severity } from '../finding'
import { bytes, count, percent, plural, stamp } from '../format'
import type { Evidence } from '../verdict'
import { rebuildOf } from './next-operation'
import { sizeClass } from './size-class'
import { upgradeBefore } from './version-trap'
import { objectOfIndex, objectOfTable, type WatchedIndex, type WatchedTable } from './watched'
import type { WatchedBloat } from './watched-bloat'

export type AboutBloat = {
  versionNumber: number
  horizon: Horizon | null
  /** What a rebuild of it would endanger. */
  warning: string | null
  /** Nothing was seen to need it, so that dropping it comes before rebuilding it. */
  isCandidate?: boolean
}

const mb = 1024 * 1024
const mostLeaves = 20

/** An index that a rebuild makes much smaller; of a partitioned one, its partitions together. */
export function bloated(
  index: WatchedIndex,
  leaves: readonly { index: WatchedIndex; bloat: WatchedBloat }[],
  about: AboutBloat,
): Finding | null {
  const worth = leaves
    .filter(({ bloat }) => isWorthRebuilding(bloat))
    .sort((a, b) => (b.bloat.reclaimableBytes ?? 0) - (a.bloat.reclaimableBytes ?? 0))
  if (worth.length === 0) return null
  const isTree = index.kind === 'I'
  const first = worth.slice(0, mostLeaves)
  const others: FindingObject[] = isTree ? first.map((each) => objectOfIndex(each.index)) : []
  return findingOf(
    worth.map(({ bloat }) => bloat),
    about,
    {
      objects: [objectOfIndex(index), ...others],
      subject: isTree ? `${plural(worth.length, 'partition')} of it` : 'It',
      nextStep: nextStepOf(
        first.map((each) => each.index),
        index.isExclusion,
        about,
      ),
    },
  )
}

/** The index of a TOAST table, told of the table that owns it: every update of a long value leaves entries there. */
export function bloatedToast(table: WatchedTable, bloat: WatchedBloat, about: AboutBloat): Finding | null {
  if (!isWorthRebuilding(bloat)) return null
  return findingOf([bloat], about, {
    objects: [objectOfTable(table)],
    subject: `The index of its TOAST table, “${bloat.name}”,`,
    nextStep: upgradeBefore('toast', about.versionNumber) ?? nextStepOf([bloat], false, about),
  })
}

function nextStepOf(
  indexes: readonly { schema: string; name: string }[],
  isExclusion: boolean,
  about: AboutBloat,
): Finding['nextStep'] {
  const upgrade = isExclusion ? null : upgradeBefore('concurrently', about.versionNumber)
  if (upgrade) return upgrade
  const { horizon } = about
  const holder = horizon && holdingBack(horizon)
  const first = about.isCandidate ? 'Decide first whether it is to be dropped: it is a candidate. ' : ''
  const end = holder ? `First end what holds VACUUM back (${horizonWords(holder)}), or it comes back. ` : ''
  const before = `${first}${end}`
  if (isExclusion) {
    return {
      text: `${before}Rebuild it in a quiet hour: the index of an exclusion constraint cannot be rebuilt concurrently, and writes to the table wait.`,
      sql: join(indexes.map(reindexBlocking)),
    }
  }
  return {
    text: `${before}Rebuild it in a quiet hour; reads and writes go on, and the old and the new one need room together.`,
    sql: join(indexes.map(reindex)),
    operations: rebuildOf(indexes),
  }
}

function join(statements: readonly (string | null)[]): string | null {
  return statements.includes(null) ? null : statements.join('\n')
}

function findingOf(
  list: readonly WatchedBloat[],
  about: AboutBloat,
  { objects, subject, nextStep }: Pick<Finding, 'objects' | 'nextStep'> & { subject: string },
): Finding {
  const sum = (of: (bloat: WatchedBloat) => number | null) => list.reduce((total, each) => total + (of(each) ?? 0), 0)
  const size = sum((each) => each.sizeBytes)
  const reclaimable = sum((each) => each.reclaimableBytes)
  return {
    kind: 'bloated',
    severity: severityOf(reclaimable, reclaimable / size),
    says: `${subject} takes ${bytes(size)}, and a rebuild frees about ${bytes(reclaimable)} (${percent(reclaimable / size)}).`,
    objects,
    reclaimableBytes: reclaimable,
    evidence: [
      ...list.slice(0, mostLeaves).map((each) => figureOf(each, list.length > 1)),
      ...(list.length > mostLeaves
        ? [note('Bloat', `${count(list.length - mostLeaves)} more partitions, smaller ones.`)]
        : []),
      ...(list[0]!.method === 'btree' ? [keysOf(list[0]!)] : []),
      returnOf(list),
      causeOf(about.horizon),
      ...(about.warning ? [note('Rebuild', about.warning)] : []),
    ],
    nextStep,
    verdict: null,
    fingerprint: JSON.stringify([list.length === 1 ? list[0]!.rebuiltAt : null, sizeClass(reclaimable)]),
  }
}

function severityOf(reclaimableBytes: number, ratio: number): Severity {
  return reclaimableBytes >= 64 * mb || (ratio >= 0.5 && reclaimableBytes >= 4 * mb) ? 'attention' : 'note'
}

function figureOf(bloat: WatchedBloat, isNamed: boolean): Evidence {
  const { ratio, neededBytes, sizeBytes, confidence, margin, askedAt } = bloat
  const name = isNamed ? `“${bloat.name}”: ` : ''
  return {
    topic: 'Bloat',
    text: `${name}${percent(ratio ?? 0)} of ${bytes(sizeBytes)}; after a rebuild about ${bytes(neededBytes ?? 0)}. ${confidenceWords(confidence, margin)} Computed ${stamp(askedAt)}.`,
    weight: 'notes',
    at: askedAt.toISOString(),
  }
}

function keysOf({ keyOrder, isToast }: WatchedBloat): Evidence {
  if (isToast)
    return note('Keys', 'Its keys ascend: pages emptied by updates and deletes are used again only when wholly empty.')
  return keyOrder === 'ascending'
    ? note(
        'Keys',
        'New keys go to its end, so full pages stay full: what a rebuild frees stays free until rows are deleted.',
      )
    : note(
        'Keys',
        'New keys may go anywhere in it: pages split and settle at about 70 % filled, so a part comes back by itself.',
      )
}

function returnOf(list: readonly WatchedBloat[]): Evidence {
  const known = list.flatMap((each) => each.regrowth ?? [])
  if (known.length < list.length || known.length === 0)
    return note(
      'Return',
      'How fast it comes back is not known yet: that takes three days of measurements since a rebuild or since it was first measured.',
    )
  const days = Math.min(...known.map((each) => each.days))
  const bytesPerDay = known.reduce((sum, each) => sum + each.bytesPerDay, 0)
  const reclaimable = list.reduce((sum, each) => sum + (each.reclaimableBytes ?? 0), 0)
  const left = daysToReturn(reclaimable, { bytesPerDay, days })
  const over = `over ${plural(Math.round(days), 'day')}`
  if (left === null) return note('Return', `It did not grow ${over}: what a rebuild frees should stay free.`)
  return note(
    'Return',
    `It grew by ${bytes(bytesPerDay)} a day ${over}: at that rate it returns to today’s size about ${plural(Math.max(1, Math.round(left)), 'day')} after a rebuild.`,
  )
}

function causeOf(horizon: Horizon | null): Evidence {
  if (!horizon) return note('Cause', 'Who holds VACUUM back could not be asked.')
  const holder = holdingBack(horizon)
  if (holder) return note('Cause', `VACUUM is held back now by ${horizonWords(holder)}.`)
  const hidden =
    horizon.hidden > 0
      ? ` ${plural(horizon.hidden, 'session')} may hold it, which our role may not see: grant it pg_monitor.`
      : ''
  return note(
    'Cause',
    `Nobody who is seen holds VACUUM back now; past deletes, updates or a long transaction left it.${hidden}`,
  )
}

function note(topic: string, text: string): Evidence {
  return { topic, text, weight: 'notes', at: null }
}
