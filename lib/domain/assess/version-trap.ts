import type { Finding } from '../finding'

/**
 * Minor versions in which index commands can do damage: 14.0 to 14.3, where CREATE INDEX CONCURRENTLY and REINDEX
 * CONCURRENTLY could leave rows out of the index (release notes of 14.4).
 */
export function versionTrap(versionNumber: number, name: string): Finding | null {
  if (versionNumber < 140000 || versionNumber >= 140004) return null
  return {
    kind: 'version-trap',
    severity: 'harm',
    says: `PostgreSQL 14.${versionNumber % 10_000} can corrupt indexes that are built or rebuilt concurrently.`,
    objects: [{ type: 'target', id: null, schema: '', name, table: null }],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Versions',
        text: '14.0 to 14.3 are concerned: rows written during CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY may be missing from the index. 14.4 mends it.',
        weight: 'notes',
        at: null,
      },
      {
        topic: 'Until then',
        text: 'Do not build or rebuild concurrently. Indexes built so on these versions should be rebuilt after the upgrade.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: {
      text: 'Upgrade to the latest 14. Then check the indexes with amcheck, or rebuild those that were built concurrently.',
      sql: null,
    },
    verdict: null,
    fingerprint: '[]',
  }
}
