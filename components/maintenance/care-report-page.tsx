import { Download } from 'lucide-react'
import Link from 'next/link'
import { Paper, PaperFacts, PaperSection, PaperTable } from '@/components/report/paper'
import { PrintButton } from '@/components/report/print-button'
import { buttonLook } from '@/components/ui/button-look'
import { Name } from '@/components/ui/name'
import { pathWith } from '@/lib/client/get-json'
import { findingWords } from '@/lib/domain/finding'
import { bytes, count, plural, stamp } from '@/lib/domain/format'
import { type CareReport, careFacts, changeWords, failedWords } from '@/lib/domain/maintenance/care-report'
import { ReportPicker } from './report-picker'

export type CareReportPageProps = {
  report: CareReport
  targets: { slug: string; name: string }[]
  asked: { days: string; target: string }
}

/** What care came to, what changed and what needs a person, made for paper. */
export function CareReportPage({ report, targets, asked }: CareReportPageProps) {
  const ends = { from: report.from.toISOString(), to: report.to.toISOString(), target: asked.target }
  return (
    <Paper
      title="Maintenance report"
      subject={report.targets.length === 1 ? report.targets[0]!.name : plural(report.targets.length, 'target')}
      madeAt={report.madeAt}
      actions={
        <>
          <ReportPicker targets={targets} asked={asked} />
          {(['markdown', 'json'] as const).map((format) => (
            <a
              key={format}
              href={pathWith('/api/report', { ...ends, format })}
              download={`maintenance.${format === 'json' ? 'json' : 'md'}`}
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
      <PaperFacts facts={careFacts(report)} />
      <Needs report={report} />
      <PaperSection title="Targets">
        <PaperTable
          label="Targets"
          columns={[
            { label: 'Target' },
            { label: 'Runs', number: true },
            { label: 'Missed', number: true },
            { label: 'Failed', number: true },
            { label: 'Freed', number: true },
            { label: 'Harmful findings', number: true },
            { label: 'To attend to', number: true },
          ]}
          rows={report.targets.map((each) => ({
            id: each.slug,
            cells: [
              <Name key="name" value={each.name} />,
              count(each.runs),
              count(each.missed),
              failedWords(each),
              bytes(each.reclaimedBytes),
              count(each.openFindings.harm),
              count(each.openFindings.attention),
            ],
          }))}
        />
      </PaperSection>
      <PaperSection title="Most common recommendations" context="open now">
        {report.commonRecommendations.length === 0 ? (
          <p className="text-sm">None is open.</p>
        ) : (
          <PaperTable
            label="Most common recommendations"
            columns={[{ label: 'Finding' }, { label: 'Open', number: true }, { label: 'Frees', number: true }]}
            rows={report.commonRecommendations.map((each) => ({
              id: each.kind,
              cells: [
                findingWords[each.kind],
                count(each.count),
                each.reclaimableBytes > 0 ? bytes(each.reclaimableBytes) : '',
              ],
            }))}
          />
        )}
      </PaperSection>
      <Changes report={report} />
    </Paper>
  )
}

function Needs({ report: { needsPerson } }: { report: CareReport }) {
  return (
    <PaperSection title="What needs a person">
      {needsPerson.length === 0 ? (
        <p className="text-sm">Nothing.</p>
      ) : (
        <ul className="flex flex-col gap-1 text-sm">
          {needsPerson.map(({ target, says, href }) => (
            <li key={`${target} ${says} ${href}`} className="break-inside-avoid [overflow-wrap:anywhere]">
              <span className="font-medium">
                <Name value={target} />
              </span>
              :{' '}
              {href ? (
                <Link href={href} className="underline decoration-line-strong underline-offset-2">
                  <Name value={says} />
                </Link>
              ) : (
                <Name value={says} />
              )}
            </li>
          ))}
        </ul>
      )}
    </PaperSection>
  )
}

function Changes({ report: { changes } }: { report: CareReport }) {
  return (
    <PaperSection title="Indexes that changed" context="created, dropped, or grown by more than a tenth and 10 MB">
      {changes.length === 0 ? (
        <p className="text-sm">None.</p>
      ) : (
        <PaperTable
          label="Indexes that changed"
          columns={[
            { label: 'What' },
            { label: 'Index' },
            { label: 'Target' },
            { label: 'When (UTC)' },
            { label: 'Size, or grown by', number: true },
          ]}
          rows={changes.map((each) => ({
            id: `${each.what} ${each.target} ${each.schema} ${each.index} ${each.at?.getTime()}`,
            cells: [
              changeWords[each.what],
              <Name key="index" value={`${each.schema}.${each.index}`} mono />,
              <Name key="target" value={each.target} />,
              each.at ? stamp(each.at).slice(0, 16) : '',
              each.bytes === null ? '' : bytes(each.bytes),
            ],
          }))}
        />
      )}
    </PaperSection>
  )
}
