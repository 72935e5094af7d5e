import { findingWords, type Severity } from '../finding'
import { bytes, count } from '../format'
import { visibleLines, visibleText } from '../visible-text'
import { objectWords } from './object-words'
import { reportFacts, totalWords } from './report-facts'
import type { ReportFinding, TargetReport } from './target-report'

/** What a finding is to a build that runs the check. */
const levels: Record<Severity, string> = { harm: 'ERROR', attention: 'WARNING', note: 'NOTE' }

/** A report for a terminal: plain lines, nothing in them that a terminal would act upon. */
export function reportText(report: TargetReport): string {
  const facts = reportFacts(report).map(({ term, value }) => `${term.padEnd(10)}${visibleText(value)}`)
  const { harm, attention, note } = report.severities
  const counts = [many(harm, 'error'), many(attention, 'warning'), many(note, 'note')].filter((each) => each !== '')
  const left = report.total - report.findings.length
  const blocks = [
    [visibleText(report.name), ...facts].join('\n'),
    ...report.findings.map(findingLines),
    left > 0 ? `${count(left)} more findings are not listed: these are the most urgent.` : '',
    ...report.incomplete.map(({ what, message, hint }) =>
      visibleText(`Not complete (${what}): ${[message, hint].filter(Boolean).join(' ')}`),
    ),
    `${totalWords(report)}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}.`,
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function findingLines({ kind, severity, objects, says, nextStep, reclaimableBytes }: ReportFinding): string {
  const frees = reclaimableBytes ? ` (frees ${bytes(reclaimableBytes)})` : ''
  const lines = [
    `${levels[severity].padEnd(8)}${findingWords[kind]}: ${visibleText(objectWords(objects[0]))}${frees}`,
    visibleText(says),
    `Next: ${visibleText(nextStep.text)}`,
    ...(nextStep.sql === null ? [] : visibleLines(nextStep.sql).split('\n')),
  ]
  return lines.map((line, at) => (at === 0 ? line : `        ${line}`)).join('\n')
}

function many(amount: number, word: string): string {
  return amount === 0 ? '' : `${count(amount)} ${word}${amount === 1 ? '' : 's'}`
}
