import { bytes, count, plural, stamp } from '../format'
import { countersCauseWords, windowDays } from '../verdict'
import type { TargetReport } from './target-report'

/** What a report speaks of and how old it is, as pairs of a word and its value. Names are as the server has them. */
export function reportFacts(report: TargetReport): { term: string; value: string }[] {
  const { seenAt, judgedAt, watchedSince, simulatedUntil, countersSince } = report
  const facts: [term: string, value: string | null][] = [
    ['Database', `${report.database} at ${report.host}:${report.port}`],
    ['Server', serverWords(report)],
    ['On disk', sizeWords(report)],
    ['Read', seenAt && stamp(seenAt)],
    ['Judged', judgedAt && judgedAt.getTime() !== seenAt?.getTime() ? stamp(judgedAt) : null],
    [
      'Watched',
      watchedSince
        ? `since ${stamp(watchedSince)}; verdicts on use need ${windowDays} days`
        : `not: one look at the counters, so verdicts on use stay open`,
    ],
    ['Simulated', simulatedUntil && `use before ${stamp(simulatedUntil)}, for the demonstration`],
    [
      'Counters',
      countersSince && `of the server since ${stamp(countersSince)}${countersCauseWords(report.countersSinceCause)}`,
    ],
  ]
  return facts.flatMap(([term, value]) => (value === null ? [] : [{ term, value }]))
}

function serverWords({ version, role }: TargetReport): string | null {
  const parts = [version && `PostgreSQL ${version}`, role].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(', ')
}

function sizeWords({ indexCount, indexBytes, tableCount, tableBytes }: TargetReport): string | null {
  if (indexCount === null || tableCount === null) return null
  const indexes = `${count(indexCount)} ${indexCount === 1 ? 'index' : 'indexes'}`
  const size = (value: number | null) => (value === null ? '' : ` with ${bytes(value)}`)
  return `${indexes}${size(indexBytes)}, ${plural(tableCount, 'table')}${size(tableBytes)}`
}

/** How many findings there are and what their next steps free. */
export function totalWords({ total, reclaimableBytes }: TargetReport): string {
  if (total === 0) return 'Nothing to do, as far as it is known'
  return `${plural(total, 'finding')}${reclaimableBytes > 0 ? `, ${bytes(reclaimableBytes)} to free` : ''}`
}
