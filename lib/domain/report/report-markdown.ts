import { findingWords } from '../finding'
import { bytes, count, stamp } from '../format'
import { verdictWords } from '../verdict'
import { visibleLines, visibleText } from '../visible-text'
import { prose } from './markdown-prose'
import { markdownTable } from './markdown-table'
import { objectWords } from './object-words'
import { reportFacts, totalWords } from './report-facts'
import { groupBySteps, stepWords } from './report-steps'
import type { ReportFinding, TargetReport } from './target-report'

/** A report as GitHub-flavoured Markdown. Foreign names and texts cannot leave the place they stand in. */
export function reportMarkdown(report: TargetReport): string {
  const blocks = [
    `# Index report: ${prose(report.name)}`,
    `Made ${stamp(report.madeAt)} by Arborist.`,
    markdownTable(
      ['', ''],
      reportFacts(report).map(({ term, value }) => [term, prose(value)]),
    ),
    ...report.incomplete.map(
      ({ what, message, hint }) =>
        `> **Not complete** (${prose(what)}): ${prose([message, hint].filter(Boolean).join(' '))}`,
    ),
    '## Summary',
    `${totalWords(report)}.`,
    report.verdicts.length > 0
      ? markdownTable(
          ['Verdict', 'Indexes', 'Size'],
          report.verdicts.map((each) => [verdictWords[each.verdict], count(each.count), bytes(each.bytes)]),
        )
      : '',
    ...groupBySteps(report.findings).flatMap(({ step, findings, reclaimableBytes }) => [
      `## ${stepWords[step]} (${findings.length}${reclaimableBytes > 0 ? `, frees ${bytes(reclaimableBytes)}` : ''})`,
      ...findings.map(findingBlocks),
    ]),
    report.total > report.findings.length
      ? `${count(report.total - report.findings.length)} more findings are not listed here: these are the most urgent.`
      : '',
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function findingBlocks(finding: ReportFinding): string {
  const { kind, severity, objects, says, evidence, nextStep, reclaimableBytes, verdict } = finding
  const marks = [
    severity,
    verdict && verdictWords[verdict].toLowerCase(),
    reclaimableBytes ? `frees ${bytes(reclaimableBytes)}` : null,
  ]
  return [
    `### ${findingWords[kind]}: ${span(objectWords(objects[0]))}`,
    `${prose(says)} _(${marks.filter(Boolean).join(', ')})_`,
    evidence.map(({ topic, text }) => `- ${prose(topic)}: ${prose(text)}`).join('\n'),
    `**Next:** ${prose(nextStep.text)}`,
    nextStep.sql === null ? '' : fenced(nextStep.sql),
  ]
    .filter((block) => block !== '')
    .join('\n\n')
}

/** Foreign text as code within a line. */
function span(text: string): string {
  const shown = visibleText(text)
  const fence = '`'.repeat(longestRun(shown) + 1)
  const edge = fence.length > 1 || /^ .* $/.test(shown) ? ' ' : ''
  return `${fence}${edge}${shown}${edge}${fence}`
}

function fenced(sql: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(sql) + 1))
  return `${fence}sql\n${visibleLines(sql)}\n${fence}`
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
