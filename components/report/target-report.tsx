import { Download } from 'lucide-react'
import { buttonLook } from '@/components/ui/button-look'
import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import type { FindingKind } from '@/lib/domain/finding'
import { bytes, count, plural } from '@/lib/domain/format'
import { reportFacts, totalWords } from '@/lib/domain/report/report-facts'
import { groupBySteps, stepWords } from '@/lib/domain/report/report-steps'
import type { TargetReport } from '@/lib/domain/report/target-report'
import { verdictWords } from '@/lib/domain/verdict'
import { visibleText } from '@/lib/domain/visible-text'
import type { ReportAnswer } from '@/lib/services/finding/report'
import { Paper, PaperFacts, PaperSection, PaperTable } from './paper'
import { PrintButton } from './print-button'
import { ReportFindingEntry } from './report-finding'
import { ReportList } from './report-list'

const lists: { title: string; subject: string; none: string; kinds: readonly FindingKind[] }[] = [
  {
    title: 'Redundant indexes',
    subject: 'Index',
    none: 'No index does only what another one does as well.',
    kinds: ['duplicate', 'covered'],
  },
  {
    title: 'Indexes without use',
    subject: 'Index',
    none: 'None is known. Only what was watched for 35 days, on every server of the cluster, is called unused.',
    kinds: ['never-used', 'stopped'],
  },
  {
    title: 'Missing indexes',
    subject: 'Table',
    none: 'Every foreign key of a table of some size has an index.',
    kinds: ['foreign-key'],
  },
]
const listed = new Set(lists.flatMap(({ kinds }) => kinds))

/** What is known and to be done on a target, made for paper. */
export function TargetReportPage({ slug, report }: Pick<ReportAnswer, 'slug' | 'report'>) {
  const { findings } = report
  return (
    <Paper
      title="Index report"
      subject={report.name}
      madeAt={report.madeAt}
      actions={
        <>
          <LinkButton href={`/targets/${encodeURIComponent(slug)}/findings`}>Findings</LinkButton>
          {(['markdown', 'json'] as const).map((format) => (
            <a
              key={format}
              href={`/api/targets/${encodeURIComponent(slug)}/report?format=${format}`}
              download={`report-${slug}.${format === 'json' ? 'json' : 'md'}`}
              className={buttonLook('plain', 'md', 'font-normal')}
            >
              <Download aria-hidden className="size-4 text-faint" />
              {format === 'json' ? 'JSON' : 'Markdown'}
            </a>
          ))}
          <PrintButton />
        </>
      }
    >
      <PaperFacts facts={reportFacts(report)} />
      {report.incomplete.map(({ what, message, hint }) => (
        <Callout
          key={what}
          tone="attention"
          title={visibleText(`Not complete (${what}): ${message}`)}
          next={hint && visibleText(hint)}
        />
      ))}
      <Summary report={report} />
      {lists.map(({ kinds, ...list }) => (
        <ReportList
          key={list.title}
          slug={slug}
          {...list}
          findings={findings.filter(({ kind }) => kinds.includes(kind))}
        />
      ))}
      {findings.length > 0 && (
        <PaperSection title="Findings and their evidence" context={shownWords(report)} newPage>
          {groupBySteps(findings).map(({ step, findings: group, reclaimableBytes }) => (
            <div key={step} className="flex flex-col gap-3">
              <h3 className="break-after-avoid pt-1 text-base font-semibold text-ink">
                {stepWords[step]}{' '}
                <span className="text-sm font-normal text-muted">
                  {count(group.length)}
                  {reclaimableBytes > 0 && `, frees ${bytes(reclaimableBytes)}`}
                </span>
              </h3>
              {group.map((finding) => (
                <ReportFindingEntry
                  key={finding.id}
                  slug={slug}
                  finding={finding}
                  withSql={!listed.has(finding.kind)}
                />
              ))}
            </div>
          ))}
        </PaperSection>
      )}
    </Paper>
  )
}

function shownWords({ total, findings }: TargetReport): string {
  const left = total - findings.length
  if (left === 0) return 'By what is to be done next, most urgent first.'
  return `The ${count(findings.length)} most urgent, by what is to be done next; ${plural(left, 'more finding')} not listed.`
}

function Summary({ report }: { report: TargetReport }) {
  const { harm, attention, note } = report.severities
  return (
    <PaperSection
      title="Summary"
      context={
        <>
          {totalWords(report)}
          {report.total > 0 && `: ${count(harm)} harmful, ${count(attention)} to attend to, ${count(note)} to know`}.
        </>
      }
    >
      <div className="grid gap-x-10 gap-y-4 sm:grid-cols-2">
        <PaperTable
          label="Findings by what is to be done"
          columns={[{ label: 'To do' }, { label: 'Findings', number: true }, { label: 'Frees', number: true }]}
          rows={groupBySteps(report.findings).map(({ step, findings, reclaimableBytes }) => ({
            id: step,
            cells: [stepWords[step], count(findings.length), reclaimableBytes > 0 ? bytes(reclaimableBytes) : ''],
          }))}
        />
        <PaperTable
          label="Indexes by verdict"
          columns={[{ label: 'Verdict' }, { label: 'Indexes', number: true }, { label: 'Size', number: true }]}
          rows={report.verdicts.map((each) => ({
            id: each.verdict,
            cells: [verdictWords[each.verdict], count(each.count), bytes(each.bytes)],
          }))}
        />
      </div>
    </PaperSection>
  )
}
