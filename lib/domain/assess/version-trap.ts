import type { Finding } from '../finding'
import type { Evidence } from '../verdict'
import { onConflictTrap, type VersionTrap, versionTraps } from '../version-traps'
import type { TableWrite } from './traits'
import type { WatchedIndex } from './watched'

/** Defects of this very version that concern indexes. `methods` are those that stand in the database. */
export function versionTrap(versionNumber: number, methods: ReadonlySet<string>, name: string): Finding[] {
  return versionTraps(versionNumber)
    .filter(({ method }) => !method || methods.has(method))
    .map(({ part, severity, says, versions, until, after, major }) => ({
      kind: 'version-trap' as const,
      severity,
      says,
      objects: [{ type: 'target' as const, id: null, schema: '', name, table: null }],
      reclaimableBytes: null,
      evidence: [note('Versions', versions), note('Until then', until)],
      nextStep: { text: `Upgrade to the latest ${major}. ${after}`, sql: null },
      verdict: null,
      part,
      fingerprint: '[]',
    }))
}

/** A sentence for a unique index that is to be rebuilt where ON CONFLICT writes; null where it does not matter. */
export function onConflictWarning(
  index: Pick<WatchedIndex, 'isUnique' | 'tableOid'>,
  writes: readonly TableWrite[] | null,
  versionNumber: number,
): string | null {
  const trap = index.isUnique ? onConflictTrap(versionNumber) : null
  if (!trap || !writes?.some((write) => write.hasOnConflict && write.tableOid === index.tableOid)) return null
  return `Statements with ON CONFLICT write to this table. ${trap.says} ${trap.until}`
}

/** What comes before a command that this very version does wrongly; null where it does it well. */
export function upgradeBefore(part: VersionTrap['part'], versionNumber: number): Finding['nextStep'] | null {
  const trap = versionTraps(versionNumber).find((each) => each.part === part)
  return trap ? { text: `Upgrade to ${trap.mendedBy} or later first. ${trap.says}`, sql: null } : null
}

/** Whether a next step builds or rebuilds an index concurrently: as its statement, as an operation, or by its words. */
export function buildsConcurrently({ text, sql, operations }: Finding['nextStep']): boolean {
  const isBuild = /^(CREATE( UNIQUE)?|REINDEX) INDEX CONCURRENTLY /m.test(sql ?? '')
  const builds = operations?.some(
    (each) =>
      each.kind === 'create-index' || each.kind === 'reindex-index' || (each.kind === 'remove-leftover' && each.finish),
  )
  return isBuild || builds === true || text.includes('with CONCURRENTLY')
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
