import Link from 'next/link'
import { CodeBlock } from '@/components/ui/code-block'
import { HealthMark } from '@/components/ui/health'
import { RelativeTime } from '@/components/ui/relative-time'
import { findingWords } from '@/lib/domain/finding'
import { bytes } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import type { FindingView } from '@/lib/services/finding/read'
import { type Dismiss, DismissFinding, type Restore, RestoreFinding } from './dismiss-finding'
import { severityHealth, severityWords } from './finding-look'
import { FindingObjectName } from './finding-objects'
import { FindingOperation } from './finding-operation'
import { VerdictBadge } from './verdict-badge'

/** Null for whoever may not. */
export type FindingActs = { dismiss: Dismiss | null; restore: Restore | null }
export type FindingCardProps = { slug: string; finding: FindingView; acts: FindingActs }

/** One finding: what, why it matters, one next step. */
export function FindingCard({ slug, finding, acts }: FindingCardProps) {
  const href = `/targets/${encodeURIComponent(slug)}/findings/${finding.id}`
  const [first, ...others] = finding.objects
  const isAboutStatements = finding.kind === 'sequential-scans'
  return (
    <article className="flex flex-col gap-2 rounded-md border border-line bg-surface px-4 py-3">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <HealthMark
          health={severityHealth[finding.severity]}
          word={findingWords[finding.kind]}
          title={severityWords[finding.severity]}
        />
        <h2 className="min-w-0 text-sm">
          <FindingObjectName slug={slug} object={first} />
        </h2>
        <span className="flex items-center gap-2 text-xs text-muted sm:ml-auto">
          {finding.reclaimableBytes !== null && finding.reclaimableBytes > 0 && (
            <span>frees {bytes(finding.reclaimableBytes)}</span>
          )}
          {finding.verdict && <VerdictBadge verdict={finding.verdict} />}
        </span>
      </header>
      <p className="text-sm text-ink [overflow-wrap:anywhere]">
        <bdi dir="auto">{visibleText(finding.says)}</bdi>
      </p>
      {finding.dismissal && <DismissalWords dismissal={finding.dismissal} />}
      {!finding.resolvedAt && (
        <div className="flex flex-col gap-1.5">
          <p className="text-sm text-muted [overflow-wrap:anywhere]">
            <bdi dir="auto">{visibleText(finding.nextStep.text)}</bdi>{' '}
            {isAboutStatements && (
              <Link
                href={`/targets/${encodeURIComponent(slug)}/queries?filter=${encodeURIComponent(first.name)}`}
                className="text-accent underline underline-offset-2"
              >
                Its statements
              </Link>
            )}
          </p>
          {finding.nextStep.sql && <CodeBlock text={finding.nextStep.sql} label="the statement" />}
          <FindingOperation finding={finding} />
        </div>
      )}
      <footer className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
        <Link
          href={href}
          prefetch={false}
          className="text-accent underline underline-offset-2 hover:text-accent-strong"
        >
          Evidence and history
        </Link>
        <span>
          {finding.resolvedAt ? (
            <>
              resolved <RelativeTime at={finding.resolvedAt} />
            </>
          ) : (
            <>
              found <RelativeTime at={finding.firstSeenAt} />, seen <RelativeTime at={finding.lastSeenAt} />
            </>
          )}
          {others.length > 0 && first.type === 'table' && `, with ${others.length} more`}
        </span>
        <span className="ml-auto">
          <FindingAct slug={slug} finding={finding} acts={acts} />
        </span>
      </footer>
    </article>
  )
}

/** The one act that fits the state of a finding. */
export function FindingAct({ slug, finding, acts }: FindingCardProps) {
  if (finding.resolvedAt) return null
  if (finding.dismissal) {
    return acts.restore ? <RestoreFinding slug={slug} finding={finding.id} restore={acts.restore} /> : null
  }
  return acts.dismiss ? <DismissFinding slug={slug} finding={finding.id} dismiss={acts.dismiss} /> : null
}

export function DismissalWords({ dismissal }: { dismissal: NonNullable<FindingView['dismissal']> }) {
  return (
    <p className="border-l-2 border-line-strong pl-2.5 text-sm text-muted">
      <bdi dir="auto">{visibleText(dismissal.reason ?? '')}</bdi>{' '}
      <span className="text-xs text-faint">
        Dismissed by {visibleText(dismissal.by ?? 'somebody')} <RelativeTime at={dismissal.at} />
        {dismissal.until ? (
          <>
            , back <RelativeTime at={dismissal.until} /> or when its facts change
          </>
        ) : (
          ', back when its facts change'
        )}
        .
      </span>
    </p>
  )
}
