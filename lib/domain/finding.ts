import { compareTexts } from './compare-texts'
import type { OperationRequest } from './operation/request'
import type { Evidence, Verdict } from './verdict'

/** What can be wrong, the heavier kinds first where severity is equal. */
export const findingKinds = [
  'invalid',
  'version-trap',
  'collation-drift',
  'replica-identity',
  'duplicate',
  'covered',
  'repeated-constraint',
  'foreign-key',
  'never-used',
  'stopped',
  'rare-but-costly',
  'write-heavy',
  'bloated',
  'pending-list',
  'hash-overflow',
  'hot-breaker',
  'larger-than-table',
  'brin-ranges',
  'brin-order',
  'loose-constraint',
  'stale-statistics',
  'no-primary-key',
  'sequential-scans',
  'leading-column',
  'nearly-covered',
  'possibly-covered',
  'overlap',
] as const
export type FindingKind = (typeof findingKinds)[number]

export const findingWords: Record<FindingKind, string> = {
  invalid: 'Invalid index',
  'version-trap': 'Defect of this version',
  'collation-drift': 'Collation changed',
  'replica-identity': 'Replica identity',
  duplicate: 'Duplicate index',
  covered: 'Covered index',
  'repeated-constraint': 'Repeated constraint',
  'foreign-key': 'Foreign key without index',
  'never-used': 'Never used',
  stopped: 'No longer used',
  'rare-but-costly': 'Rarely used, costly',
  'write-heavy': 'Written, not read',
  bloated: 'Bloated index',
  'pending-list': 'Long pending list',
  'hash-overflow': 'Overflowing hash index',
  'hot-breaker': 'Breaks heap-only updates',
  'brin-ranges': 'BRIN without summaries',
  'brin-order': 'BRIN out of order',
  'loose-constraint': 'Loose constraint',
  'leading-column': 'First key tells little',
  'larger-than-table': 'Larger than its table',
  'stale-statistics': 'Stale statistics',
  'no-primary-key': 'No primary key',
  'sequential-scans': 'Sequential scans',
  'nearly-covered': 'Nearly covered index',
  'possibly-covered': 'Possibly covered index',
  overlap: 'Overlapping indexes',
}

/** `harm`: something fails or every write pays for nothing. `attention`: worth doing. `note`: worth knowing. */
export const severities = ['harm', 'attention', 'note'] as const
export type Severity = (typeof severities)[number]

/** How many findings of a target are open, and what their next steps free in bytes. */
export type OpenFindings = Record<Severity, number> & { reclaimableBytes: number }

export type FindingObject = {
  type: 'index' | 'table' | 'target'
  /** Our id of the index or table; null for the target. */
  id: number | null
  schema: string
  name: string
  /** The table of an index. */
  table: string | null
}

/** Something found by a rule. The first object is what it is about. */
export type Finding = {
  kind: FindingKind
  severity: Severity
  /** One sentence: what is the case. */
  says: string
  objects: [FindingObject, ...FindingObject[]]
  /** What the next step frees on disk; null when unknown or nothing. */
  reclaimableBytes: number | null
  evidence: Evidence[]
  nextStep: {
    text: string
    sql: string | null /** What it consists of, where that is operations of ours. */
    operations?: OperationRequest[]
  }
  verdict: Verdict | null
  /** Tells apart several findings of one kind about one object, a table's foreign keys for instance. */
  part?: string
  /** The facts it rests on, without numbers that move by themselves: a dismissed finding returns when they change. */
  fingerprint: string
}

/** What makes a finding the same one tomorrow: its kind and the names it speaks of. */
export function findingIdentity({ kind, objects, part }: Pick<Finding, 'kind' | 'objects' | 'part'>): string {
  const [first] = objects
  return JSON.stringify([
    kind,
    first.type,
    first.schema,
    first.table,
    first.name,
    ...(part === undefined ? [] : [part]),
  ])
}

/** Most urgent first: by severity, then by bytes, then by kind and name. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    (b.reclaimableBytes ?? 0) - (a.reclaimableBytes ?? 0) ||
    findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind) ||
    compareTexts(a.objects[0].schema, b.objects[0].schema) ||
    compareTexts(a.objects[0].name, b.objects[0].name) ||
    compareTexts(a.part ?? '', b.part ?? '')
  )
}
