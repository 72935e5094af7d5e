import type { Finding } from '../finding'
import type { Evidence } from '../verdict'
import type { TableWrite } from './traits'
import type { WatchedIndex } from './watched'

type Trap = {
  part: string
  /** Of each major the first version that is mended. */
  mendedIn: Record<number, number>
  severity: Finding['severity']
  /** Only where an index of this method stands. */
  method?: string
  says: (version: string) => string
  versions: string
  until: string
  after: string
}

/** Minor versions in which index commands or indexes go wrong, by the release notes of the versions that mend it. */
const traps: Trap[] = [
  {
    part: 'concurrently',
    mendedIn: { 13: 5, 14: 4 },
    severity: 'harm',
    says: (version) => `PostgreSQL ${version} can corrupt indexes that are built or rebuilt concurrently.`,
    versions:
      '14.0 to 14.3: rows written during CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY may be missing from the index; 14.4 mends it. Before 13.5 and 14.1 rows of sessions that were just starting to write, or of prepared transactions, may be missing as well.',
    until:
      'Do not build or rebuild concurrently. Indexes built so on these versions should be rebuilt after the upgrade.',
    after: 'Then check the indexes with amcheck, or rebuild those that were built concurrently.',
  },
  {
    part: 'toast',
    mendedIn: { 13: 6, 14: 2 },
    severity: 'attention',
    says: (version) => `On PostgreSQL ${version} REINDEX CONCURRENTLY of a TOAST index tends to corrupt it.`,
    versions: '13.0 to 13.5, 14.0 and 14.1 are concerned; 13.6 and 14.2 mend it.',
    until:
      'Do not rebuild TOAST tables or their indexes with CONCURRENTLY, nor tables as a whole, which includes them.',
    after: 'Rebuild TOAST indexes that were rebuilt so before.',
  },
  {
    part: 'hot-chains',
    mendedIn: { 14: 2 },
    severity: 'harm',
    says: (version) =>
      `On PostgreSQL ${version} pruning can break chains of heap-only updates, so that index scans return wrong rows.`,
    versions: '14.0 and 14.1 are concerned; 14.2 mends it.',
    until: 'Upgrade soon: no command avoids it.',
    after: 'Check the indexes with amcheck, and rebuild those it complains of.',
  },
  {
    part: 'brin-nulls',
    mendedIn: { 13: 12, 14: 9, 15: 4 },
    severity: 'attention',
    method: 'brin',
    says: (version) => `On PostgreSQL ${version} BRIN indexes can forget that a range holds nulls.`,
    versions: 'Before 13.12, 14.9 and 15.4; a search for nulls may miss rows.',
    until: 'Do not rely on BRIN indexes for IS NULL.',
    after: 'Rebuild BRIN indexes that are used to search for nulls.',
  },
]

/** Defects of this very version that concern indexes. `methods` are those that stand in the database. */
export function versionTraps(versionNumber: number, methods: ReadonlySet<string>, name: string): Finding[] {
  const [major, minor] = [Math.floor(versionNumber / 10_000), versionNumber % 10_000]
  return traps
    .filter(({ mendedIn, method }) => minor < (mendedIn[major] ?? 0) && (!method || methods.has(method)))
    .map(({ part, severity, says, versions, until, after }) => ({
      kind: 'version-trap' as const,
      severity,
      says: says(`${major}.${minor}`),
      objects: [{ type: 'target' as const, id: null, schema: '', name, table: null }],
      reclaimableBytes: null,
      evidence: [note('Versions', versions), note('Until then', until)],
      nextStep: { text: `Upgrade to the latest ${major}. ${after}`, sql: null },
      verdict: null,
      part,
      fingerprint: '[]',
    }))
}

/**
 * While a unique index is built or rebuilt concurrently, INSERT … ON CONFLICT on its table can fail with a duplicate key in
 * every version up to 18. A sentence for an index that is to be rebuilt; null where it does not matter.
 */
export function onConflictTrap(
  index: Pick<WatchedIndex, 'isUnique' | 'tableOid'>,
  writes: readonly TableWrite[] | null,
  versionNumber: number,
): string | null {
  if (!index.isUnique || versionNumber >= 190000) return null
  if (!writes?.some((write) => write.hasOnConflict && write.tableOid === index.tableOid)) return null
  return 'Statements with ON CONFLICT write to this table. Up to version 18 they can fail with a duplicate key while a unique index of it is rebuilt concurrently: choose an hour without them.'
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
