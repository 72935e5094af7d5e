import type { Finding, Severity } from '../finding'
import type { Verdict } from '../verdict'

export type ReportFinding = Pick<
  Finding,
  'kind' | 'severity' | 'says' | 'objects' | 'reclaimableBytes' | 'evidence' | 'nextStep' | 'verdict'
>

/** What is known and to be done on one database, for reading away from the screen and for machines. Sizes in bytes. */
export type TargetReport = {
  name: string
  host: string
  port: number
  database: string
  version: string | null
  role: 'primary' | 'replica' | null
  madeAt: Date
  /** When the server was last read, and when what was read was judged. */
  seenAt: Date | null
  judgedAt: Date | null
  /** Since when Arborist watches; null for a server that was looked at once. */
  watchedSince: Date | null
  /** Use before this moment was simulated for the demonstration. */
  simulatedUntil: Date | null
  countersSince: Date | null
  countersSinceCause: string | null
  indexCount: number | null
  indexBytes: number | null
  tableCount: number | null
  tableBytes: number | null
  databaseBytes: number | null
  /** Indexes by verdict; a partitioned index counts once, without the indexes of its partitions. */
  verdicts: { verdict: Verdict; count: number; bytes: number }[]
  /** Of all findings, also those not listed. */
  total: number
  severities: Record<Severity, number>
  reclaimableBytes: number
  /** Most urgent first. */
  findings: ReportFinding[]
  /** What could not be asked or is out of date, so that something may be missing. */
  incomplete: { what: string; message: string; hint: string | null }[]
}

export function countSeverities(findings: readonly Pick<Finding, 'severity'>[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { harm: 0, attention: 0, note: 0 }
  for (const { severity } of findings) counts[severity] += 1
  return counts
}
