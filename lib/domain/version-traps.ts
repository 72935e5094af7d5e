import type { Finding } from './finding'

type Defect = {
  part: 'concurrently' | 'toast' | 'hot-chains' | 'brin-nulls'
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

export type VersionTrap = Omit<Defect, 'mendedIn' | 'says'> & {
  says: string
  major: number
  /** The first version of this major without it, such as `14.4`. */
  mendedBy: string
}

/** By the release notes of the versions that mend it. */
const defects: Defect[] = [
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

/** Minor versions in which index commands or indexes go wrong: what this one has. */
export function versionTraps(versionNumber: number): VersionTrap[] {
  const [major, minor] = [Math.floor(versionNumber / 10_000), versionNumber % 10_000]
  return defects.flatMap(({ mendedIn, says, ...rest }) => {
    const mended = mendedIn[major] ?? 0
    return minor < mended ? { ...rest, says: says(`${major}.${minor}`), major, mendedBy: `${major}.${mended}` } : []
  })
}

/**
 * What ON CONFLICT meets while a unique index of its table is built or rebuilt concurrently, in every version up to 18; null
 * from 19 on.
 */
export function onConflictTrap(versionNumber: number): { says: string; until: string } | null {
  if (versionNumber >= 190000) return null
  return {
    says: 'Up to PostgreSQL 18 they can fail with a duplicate key while a unique index of it is built or rebuilt concurrently.',
    until: 'Choose an hour without them, or let the application try again.',
  }
}
