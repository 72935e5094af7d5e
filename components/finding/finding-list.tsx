import { Download, Printer } from 'lucide-react'
import Link from 'next/link'
import { buttonLook } from '@/components/ui/button-look'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { bytes, count, plural, stamp } from '@/lib/domain/format'
import type { FindingListAnswer } from '@/lib/services/finding/read'
import { FindingCard, type FindingCardProps } from './finding-card'
import { FindingFilters } from './finding-filters'

export type FindingListProps = {
  slug: string
  answer: FindingListAnswer
  acts: FindingCardProps['acts']
  /** The query of the address as it stands, and which part of the list is shown. */
  search: string
  page: { offset: number; size: number }
}

/** Findings of a target as ranked cards. */
export function FindingList({ slug, answer, acts, search, page }: FindingListProps) {
  const { items, total, facets } = answer
  const base = `/targets/${encodeURIComponent(slug)}/findings`
  const at = (offset: number) => {
    const next = new URLSearchParams(search)
    if (offset > 0) next.set('offset', String(offset))
    else next.delete('offset')
    const text = next.toString()
    return text ? `${base}?${text}` : base
  }
  return (
    <>
      <PageHeader
        title="Findings"
        context={<FindingContext answer={answer} />}
        actions={
          <>
            <LinkButton href={`/targets/${encodeURIComponent(slug)}/report`} className="font-normal">
              <Printer aria-hidden className="size-4 text-faint" />
              Report
            </LinkButton>
            {(['csv', 'json'] as const).map((format) => (
              <a
                key={format}
                href={`/api${base}/export?${new URLSearchParams([...new URLSearchParams(search), ['format', format]])}`}
                download
                className={buttonLook('plain', 'md', 'font-normal')}
              >
                <Download aria-hidden className="size-4 text-faint" />
                {format.toUpperCase()}
              </a>
            ))}
          </>
        }
      />
      <FindingFilters facets={facets} />
      {answer.failed.map((asked) => (
        <Callout
          key={asked.question}
          tone="attention"
          title={`Some rules could not be asked (${asked.question}): ${asked.message ?? 'no answer'}`}
          next={asked.hint}
        />
      ))}
      {answer.leftOut > 0 && (
        <Callout
          tone="info"
          title={`${plural(answer.leftOut, 'more finding')} not listed: of each kind the thousand weightiest are.`}
          next={
            <Link
              href={`/targets/${encodeURIComponent(slug)}/indexes?verdict=candidate`}
              className="text-accent underline underline-offset-2"
            >
              All candidates in the list of indexes
            </Link>
          }
        />
      )}
      {items.length === 0 ? (
        <NothingFound isJudged={answer.assessedAt !== null} isNarrowed={search !== ''} href={base} />
      ) : (
        <ol className="flex flex-col gap-3" aria-label="Findings, most urgent first">
          {items.map((finding) => (
            <li key={finding.id}>
              <FindingCard slug={slug} finding={finding} acts={acts} />
            </li>
          ))}
        </ol>
      )}
      {total > page.size && (
        <nav aria-label="Pages of findings" className="flex items-center gap-3 text-sm text-muted">
          {page.offset > 0 && <LinkButton href={at(Math.max(0, page.offset - page.size))}>Before</LinkButton>}
          <span>
            {count(page.offset + 1)} to {count(page.offset + items.length)} of {count(total)}
          </span>
          {answer.nextCursor && <LinkButton href={at(page.offset + page.size)}>Next</LinkButton>}
        </nav>
      )}
    </>
  )
}

function FindingContext({ answer }: { answer: FindingListAnswer }) {
  const { total, reclaimableBytes, assessedAt, simulatedUntil } = answer
  if (!assessedAt) {
    return total > 0 ? `${plural(total, 'finding')}; being judged anew` : 'Judged after the first snapshot.'
  }
  const windowStart = assessedAt.getTime() - 35 * 86_400_000
  return (
    <>
      {plural(total, 'finding')}
      {reclaimableBytes > 0 && `, ${bytes(reclaimableBytes)} to free`}; use over 35 days, judged{' '}
      <RelativeTime at={assessedAt} />
      {simulatedUntil &&
        simulatedUntil.getTime() > windowStart &&
        `; simulated before ${stamp(simulatedUntil).slice(0, 16)} UTC`}
    </>
  )
}

function NothingFound({ isJudged, isNarrowed, href }: { isJudged: boolean; isNarrowed: boolean; href: string }) {
  if (!isJudged)
    return <EmptyState title="Not judged yet">Findings appear a moment after the first snapshot.</EmptyState>
  if (isNarrowed) {
    return (
      <EmptyState title="No finding fits" action={<LinkButton href={href}>All open findings</LinkButton>}>
        The filters leave nothing over.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="Nothing to do">
      No index is broken, needless or missing, as far as it is known. Verdicts on unused indexes need 35 days of
      watching.
    </EmptyState>
  )
}
