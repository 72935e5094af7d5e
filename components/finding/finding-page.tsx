import { WhyNoButtons } from '@/components/operation/operate-button'
import { CodeBlock } from '@/components/ui/code-block'
import { HealthMark } from '@/components/ui/health'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { findingWords } from '@/lib/domain/finding'
import type { FindingChange } from '@/lib/domain/finding-life'
import { bytes, stamp } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import type { FindingDescription } from '@/lib/services/finding/read'
import { EvidenceList } from './evidence-list'
import { DismissalWords, FindingAct, type FindingActs } from './finding-card'
import { severityHealth, severityWords } from './finding-look'
import { FindingObjectName } from './finding-objects'
import { FindingOperation } from './finding-operation'
import { VerdictBadge } from './verdict-badge'

const changeWords: Record<FindingChange, string> = {
  found: 'Found',
  changed: 'Its facts changed',
  resolved: 'Resolved',
  returned: 'Returned',
  dismissed: 'Dismissed',
  restored: 'Restored',
  expired: 'Dismissal over',
}

export type FindingPageProps = { slug: string; described: FindingDescription; acts: FindingActs }

/** One finding: what is the case, its evidence line by line, the next step, and what happened to it. */
export function FindingPage({ slug, described, acts }: FindingPageProps) {
  const { finding, events } = described
  const [first, ...others] = finding.objects
  return (
    <>
      <PageHeader
        title={findingWords[finding.kind]}
        context={
          <span className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <FindingObjectName slug={slug} object={first} />
            <HealthMark health={severityHealth[finding.severity]} word={severityWords[finding.severity]} />
            {finding.verdict && <VerdictBadge verdict={finding.verdict} />}
          </span>
        }
        actions={
          <>
            <FindingAct slug={slug} finding={finding} acts={acts} />
            <LinkButton href={`/targets/${encodeURIComponent(slug)}/findings`}>All findings</LinkButton>
          </>
        }
      />
      <p className="-mt-2 text-base text-ink [overflow-wrap:anywhere]">
        <bdi dir="auto">{visibleText(finding.says)}</bdi>
        {finding.reclaimableBytes !== null && finding.reclaimableBytes > 0 && (
          <span className="text-muted"> The next step frees {bytes(finding.reclaimableBytes)}.</span>
        )}
      </p>
      {finding.dismissal && <DismissalWords dismissal={finding.dismissal} />}
      <div className="grid items-start gap-5 wide:grid-cols-[3fr_2fr]">
        <Panel title="Evidence" context={<SeenWords finding={finding} />}>
          <EvidenceList evidence={finding.evidence} weighed={finding.verdict !== null} />
        </Panel>
        <div className="flex min-w-0 flex-col gap-5">
          {!finding.resolvedAt && (
            <Panel title="Next step">
              <div className="flex flex-col gap-2 text-sm text-ink">
                <p className="[overflow-wrap:anywhere]">
                  <bdi dir="auto">{visibleText(finding.nextStep.text)}</bdi>
                </p>
                {finding.nextStep.sql && <CodeBlock text={finding.nextStep.sql} label="the statement" />}
                <FindingOperation finding={finding} />
                <WhyNoButtons />
              </div>
            </Panel>
          )}
          {others.length > 0 && (
            <Panel title="Also concerned">
              <ul className="flex flex-col gap-1 text-sm">
                {others.map((object) => (
                  <li key={`${object.type} ${object.id}`}>
                    <FindingObjectName slug={slug} object={object} />
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <Panel title="History">
            <ol className="flex flex-col gap-2 text-sm">
              {events.map((event) => (
                <li key={`${event.kind} ${new Date(event.at).getTime()}`} className="flex flex-col">
                  <span className="flex flex-wrap items-baseline gap-x-2">
                    <span className="font-medium text-ink">{changeWords[event.kind]}</span>
                    <span className="text-xs text-faint" title={stamp(event.at)}>
                      <RelativeTime at={event.at} />
                      {event.actor && ` by ${visibleText(event.actor)}`}
                    </span>
                  </span>
                  <bdi dir="auto" className="text-muted [overflow-wrap:anywhere]">
                    {visibleText(event.words)}
                  </bdi>
                </li>
              ))}
            </ol>
          </Panel>
        </div>
      </div>
    </>
  )
}

function SeenWords({ finding }: { finding: FindingDescription['finding'] }) {
  if (finding.resolvedAt) {
    return (
      <>
        as it was before it was resolved <RelativeTime at={finding.resolvedAt} />
      </>
    )
  }
  return (
    <>
      seen <RelativeTime at={finding.lastSeenAt} />, found <RelativeTime at={finding.firstSeenAt} />
    </>
  )
}
