import { type FindingKind, findingWords, type Severity } from '../finding'
import { bytes, count, duration, percent, plural, stamp } from '../format'
import { type Block, blocksMarkdown } from '../report/blocks'

export type TargetCare = {
  slug: string
  name: string
  runs: number
  missed: number
  failed: number
  failedRuns: number
  reclaimedBytes: number
  lastRunAt: Date | null
  openFindings: Record<Severity, number>
}

export type Recommendation = { kind: FindingKind; count: number; reclaimableBytes: number }

export type IndexChange = {
  target: string
  at: Date | null
  what: 'created' | 'dropped' | 'grown'
  schema: string
  table: string
  index: string
  /** Of a grown one, how much; else its size where it is known. */
  bytes: number | null
}

export type PersonNeeded = { target: string; says: string; href: string | null }

/** What care of some targets came to within a stretch of time, and what it leaves to people. */
export type CareReport = {
  from: Date
  to: Date
  madeAt: Date
  totalRuns: number
  missedRuns: number
  lastRun: Date | null
  averageDurationMs: number | null
  /** Runs that failed as a whole. */
  failedRuns: number
  /** Operations of runs that succeeded, of those tried and of the runs that failed as a whole, 0..1; null without any. */
  successRate: number | null
  done: number
  failed: number
  reclaimedBytes: number
  /** The most common open findings now, by kind. */
  commonRecommendations: Recommendation[]
  changes: IndexChange[]
  needsPerson: PersonNeeded[]
  targets: TargetCare[]
}

export const changeWords = { created: 'Created', dropped: 'Dropped', grown: 'Grown' } as const

/** What a success rate is of: a run that failed as a whole counts as a failure, whatever it did before. */
export function triedWords({ done, failed, failedRuns }: Record<'done' | 'failed' | 'failedRuns', number>): string {
  const operations = plural(done + failed, 'operation')
  return failedRuns === 0 ? operations : `${operations} and ${plural(failedRuns, 'run')} that failed as a whole`
}

/** The first lines of a report: term and value. */
export function careFacts(report: CareReport): { term: string; value: string }[] {
  const { averageDurationMs, successRate, lastRun } = report
  return [
    { term: 'Period', value: `${stamp(report.from).slice(0, 16)} to ${stamp(report.to).slice(0, 16)} UTC` },
    { term: 'Targets', value: report.targets.map(({ name }) => name).join(', ') || 'none' },
    {
      term: 'Runs',
      value: `${count(report.totalRuns)}${report.missedRuns > 0 ? `, ${plural(report.missedRuns, 'window')} missed` : ''}`,
    },
    { term: 'Last run', value: lastRun ? stamp(lastRun) : 'none in this period' },
    {
      term: 'A run takes',
      value: averageDurationMs === null ? 'unknown: none was over' : `${duration(averageDurationMs)} on average`,
    },
    {
      term: 'Succeeded',
      value: successRate === null ? 'nothing was tried' : `${percent(successRate)} of ${triedWords(report)}`,
    },
    { term: 'Freed', value: bytes(report.reclaimedBytes) },
  ]
}

/** Operations that failed, and runs beside them. */
export const failedWords = ({ failed, failedRuns }: Pick<TargetCare, 'failed' | 'failedRuns'>): string =>
  failedRuns === 0 ? count(failed) : `${count(failed)} and ${plural(failedRuns, 'run')}`

/** A report as parts of a paper. `home` is the address people use, for links; null without them. */
export function careBlocks(report: CareReport, home: string | null = null): Block[] {
  const { targets, commonRecommendations, changes, needsPerson } = report
  const listOr = (isEmpty: boolean, words: string, block: Block): Block =>
    isEmpty ? { kind: 'text', text: words } : block
  return [
    { kind: 'text', text: `Made ${stamp(report.madeAt)} by Arborist.` },
    { kind: 'table', head: ['', ''], rows: careFacts(report).map(({ term, value }) => [term, value]) },
    { kind: 'heading', text: 'What needs a person' },
    listOr(needsPerson.length === 0, 'Nothing.', {
      kind: 'list',
      items: needsPerson.map(({ target, says, href }) => ({
        term: target,
        text: says,
        url: home && href ? `${home}${href}` : null,
      })),
    }),
    { kind: 'heading', text: 'Targets' },
    {
      kind: 'table',
      head: ['Target', 'Runs', 'Missed', 'Failed', 'Freed', 'Harmful', 'To attend to'],
      rows: targets.map((each) => [
        each.name,
        count(each.runs),
        count(each.missed),
        failedWords(each),
        bytes(each.reclaimedBytes),
        count(each.openFindings.harm),
        count(each.openFindings.attention),
      ]),
    },
    { kind: 'heading', text: 'Most common recommendations' },
    listOr(commonRecommendations.length === 0, 'None is open.', {
      kind: 'table',
      head: ['Finding', 'Open', 'Frees'],
      rows: commonRecommendations.map((each) => [
        findingWords[each.kind],
        count(each.count),
        each.reclaimableBytes > 0 ? bytes(each.reclaimableBytes) : '',
      ]),
    }),
    { kind: 'heading', text: 'Indexes that changed' },
    listOr(changes.length === 0, 'None was created, dropped, or grew by much.', {
      kind: 'table',
      head: ['What', 'Index', 'Target', 'When', 'Bytes'],
      rows: changes.map((each) => [
        changeWords[each.what],
        `${each.schema}.${each.index}`,
        each.target,
        each.at ? stamp(each.at).slice(0, 16) : '',
        each.bytes === null ? '' : bytes(each.bytes),
      ]),
    }),
  ]
}

/** A report as GitHub-flavoured Markdown. Foreign names cannot leave the place they stand in. */
export function careMarkdown(report: CareReport): string {
  return blocksMarkdown('Maintenance report', careBlocks(report))
}
