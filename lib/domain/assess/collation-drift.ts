import { refreshCollation, reindex, reindexBlocking } from '../ddl/index-statements'
import type { Finding, FindingObject } from '../finding'
import { bytes, count } from '../format'
import type { Evidence } from '../verdict'
import type { DriftedCollation } from './traits'
import { objectOfIndex, type WatchedIndex } from './watched'

const mostNamed = 200
const providers: Record<string, string> = { c: 'the C library', i: 'ICU', b: 'PostgreSQL itself', d: 'the database' }

/** Gathers the indexes that were sorted by a version of a collation which is no longer the one in use. */
export function gatherDrift(drifted: readonly DriftedCollation[], targetName: string) {
  const collationsOf = new Map<number, DriftedCollation[]>()
  for (const each of drifted) {
    for (const oid of each.indexes) collationsOf.set(oid, [...(collationsOf.get(oid) ?? []), each])
  }
  const seen = new Map<DriftedCollation, { named: WatchedIndex[]; count: number; sizeBytes: number }>()

  return {
    /** To be shown every index that has pages of its own. Hash indexes know no order. */
    look(index: WatchedIndex): void {
      if (index.kind !== 'i' || index.method === 'hash') return
      for (const each of collationsOf.get(index.oid) ?? []) {
        const known = seen.get(each) ?? { named: [], count: 0, sizeBytes: 0 }
        seen.set(each, known)
        known.count += 1
        known.sizeBytes += index.sizeBytes ?? 0
        if (known.named.length < mostNamed) known.named.push(index)
      }
    },
    findings: (): Finding[] => [...seen].map(([collation, known]) => driftOf(collation, known, targetName)),
  }
}

function driftOf(
  collation: DriftedCollation,
  { named, count: total, sizeBytes }: { named: WatchedIndex[]; count: number; sizeBytes: number },
  targetName: string,
): Finding {
  const { name, isDatabase, recorded, actual, provider } = collation
  const what = isDatabase ? 'The default collation of the database' : `The collation “${name}”`
  const target: FindingObject = { type: 'target', id: null, schema: '', name: targetName, table: null }
  const indexes = total === 1 ? '1 index' : `${count(total)} indexes`
  const rebuilds = named.map((index) => (index.isExclusion ? reindexBlocking(index) : reindex(index)))
  // Once the version is recorded, what was left out passes for whole.
  const isWhole = total === named.length && !rebuilds.includes(null)
  const statements = [...rebuilds, isWhole ? refreshCollation(collation) : null].filter((each) => each !== null)
  const record = isWhole
    ? 'Rebuild the indexes; then record the new version, which ends this finding.'
    : `Rebuild all ${count(total)} indexes, of which ${count(rebuilds.filter((each) => each !== null).length)} stand here, and only then record the new version (${isDatabase ? 'ALTER DATABASE … REFRESH COLLATION VERSION' : 'ALTER COLLATION … REFRESH VERSION'}): earlier, the others would pass for whole.`
  const wait = named.some((index) => index.isExclusion)
    ? ' That of an exclusion constraint cannot be rebuilt concurrently: writes to the table wait meanwhile.'
    : ''
  return {
    kind: 'collation-drift',
    severity: 'harm',
    says: `${what} sorts otherwise than when ${indexes} ${total === 1 ? 'was' : 'were'} built: searches may miss rows, and unique ones may take equal rows.`,
    objects: [target, ...named.map(objectOfIndex)],
    reclaimableBytes: null,
    evidence: [
      note(
        'Versions',
        `Recorded ${recorded}, now ${actual ?? 'none'}, of ${providers[provider] ?? 'an unknown provider'}.`,
      ),
      note(
        'Indexes',
        `${indexes} with ${bytes(sizeBytes)} together${total > named.length ? `; the first ${named.length} are listed` : ''}. Hash indexes are not concerned.`,
      ),
      note(
        'Cause',
        'An upgrade of the operating system, a restore of files on another one, or a standby with other libraries.',
      ),
    ],
    nextStep: {
      text: `${record}${wait} Check unique ones for equal rows first, else their rebuild fails. Partitions by ranges of text must be looked at too.`,
      sql: statements.length > 0 ? statements.join('\n') : null,
    },
    verdict: null,
    part: `${collation.schema ?? ''}.${name}`,
    fingerprint: JSON.stringify([recorded, actual]),
  }
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
