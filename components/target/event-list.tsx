import Link from 'next/link'
import { Fragment } from 'react'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import type { LineageKind } from '@/lib/domain/lineage'
import { groupEvents } from './event-groups'
import { eventDetail } from './event-words'

export type ListedEvent = {
  at: Date | string
  kind: LineageKind
  words: string
  detail: Record<string, string | number | null>
  indexId: number | null
  index: { id: number; schema: string; table: string; name: string } | null
}
export type EventListProps = {
  /** Oldest first, as the API answers. */
  events: ListedEvent[]
  /** Address of the list of indexes; names are links below it. Left out where all events are of one index. */
  indexesHref?: string
  most?: number
  /** Said when there are none. */
  none: string
}

const mostNames = 3

/** What happened, latest first, in words; what happened to many indexes at once is one line. */
export function EventList({ events, indexesHref, most = 12, none }: EventListProps) {
  if (events.length === 0) return <p className="text-sm text-muted">{none}</p>
  const groups = groupEvents(events.toReversed())
  const rest = groups.slice(most).reduce((sum, group) => sum + group.events.length, 0)
  return (
    <>
      <ol className="text-sm">
        {groups.slice(0, most).map(({ first, events: same }, place) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: two groups of a kind may share their moment.
            key={`${String(first.at)}-${first.kind}-${place}`}
            className="grid grid-cols-[6.5rem_1fr] gap-x-3 border-b border-line py-1.5 last:border-b-0"
          >
            <span className="text-xs leading-5 text-faint">
              <RelativeTime at={first.at} />
            </span>
            <span className="min-w-0 text-ink">
              {first.words}
              {indexesHref && <Names events={same} href={indexesHref} />}
              {same.length === 1 && <Detail event={first} />}
            </span>
          </li>
        ))}
      </ol>
      {rest > 0 && (
        <p className="pt-1.5 text-xs text-faint">
          {rest} earlier {rest === 1 ? 'event' : 'events'} in this range
        </p>
      )}
    </>
  )
}

function Names({ events, href }: { events: ListedEvent[]; href: string }) {
  const named = events.flatMap((event) => event.index ?? [])
  const rest = named.length - mostNames
  if (named.length === 0) return null
  return (
    <>
      {': '}
      {named.slice(0, mostNames).map((index, place) => (
        <Fragment key={index.id}>
          {place > 0 && ', '}
          <Link className="hover:underline" href={`${href}/${index.id}`} prefetch={false}>
            <Name mono value={index.name} />
          </Link>
        </Fragment>
      ))}
      {rest > 0 && <span className="text-muted"> and {rest} more</span>}
    </>
  )
}

function Detail({ event }: { event: ListedEvent }) {
  const detail = eventDetail(event.kind, event.detail)
  return detail && <span className="text-muted">, {detail}</span>
}
