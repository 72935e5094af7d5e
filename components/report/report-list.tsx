import { FindingObjectName } from '@/components/finding/finding-objects'
import { CodeBlock } from '@/components/ui/code-block'
import { bytes, plural } from '@/lib/domain/format'
import type { ReportFinding } from '@/lib/domain/report/target-report'
import { visibleText } from '@/lib/domain/visible-text'
import { PaperSection, PaperTable } from './paper'

export type ReportListProps = {
  slug: string
  title: string
  /** When the list is empty: why. */
  none: string
  subject: string
  findings: readonly (ReportFinding & { id: number })[]
}

/** Findings of one sort as a table, and their statements as one script. */
export function ReportList({ slug, title, none, subject, findings }: ReportListProps) {
  const freed = findings.reduce((sum, each) => sum + (each.reclaimableBytes ?? 0), 0)
  const script = findings.flatMap(({ nextStep }) => nextStep.sql ?? []).join('\n')
  if (findings.length === 0) {
    return (
      <PaperSection title={title}>
        <p className="text-sm text-muted">{none}</p>
      </PaperSection>
    )
  }
  return (
    <PaperSection
      title={title}
      context={`${plural(findings.length, 'finding')}${freed > 0 ? `, ${bytes(freed)} to free` : ''}`}
    >
      <PaperTable
        label={title}
        columns={[
          { label: subject, className: 'w-[48%]' },
          { label: 'Why' },
          ...(freed > 0 ? [{ label: 'Frees', number: true }] : []),
        ]}
        rows={findings.map(({ id, objects, says, reclaimableBytes }) => ({
          id,
          cells: [
            <FindingObjectName key="name" slug={slug} object={objects[0]} />,
            <bdi key="why" dir="auto">
              {visibleText(says)}
            </bdi>,
            reclaimableBytes ? bytes(reclaimableBytes) : '',
          ],
        }))}
      />
      {script !== '' && <CodeBlock text={script} label={`the statements of ${title.toLowerCase()}`} />}
    </PaperSection>
  )
}
