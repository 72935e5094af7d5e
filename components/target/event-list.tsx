import Link from 'next/link'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import type { LineageKind } from '@/lib/domain/lineage'
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

/** What happened, latest first, in words. */
export function EventList({ events, indexesHref, most = 12, none }: EventListProps) {
  if (events.length === 0) return <p className="text-sm text-muted">{none}</p>
  const latest = events.toReversed()
  return (
    <>
      <ol className="text-sm">
        {latest.slice(0, most).map((event, place) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: two equal events may happen at one moment.
            key={`${String(event.at)}-${event.kind}-${event.indexId}-${place}`}
            className="grid grid-cols-[6.5rem_1fr] gap-x-3 border-b border-line py-1.5 last:border-b-0"
          >
            <span className="text-xs leading-5 text-faint">
              <RelativeTime at={event.at} />
            </span>
            <span className="min-w-0 text-ink">
              {event.words}
              {event.index && indexesHref && (
                <>
                  {': '}
                  <Link className="hover:underline" href={`${indexesHref}/${event.index.id}`} prefetch={false}>
                    <Name mono value={event.index.name} />
                  </Link>
                </>
              )}
              <EventDetail event={event} />
            </span>
          </li>
        ))}
      </ol>
      {latest.length > most && (
        <p className="pt-1.5 text-xs text-faint">
          {latest.length - most} earlier {latest.length - most === 1 ? 'event' : 'events'} in this range
        </p>
      )}
    </>
  )
}

function EventDetail({ event }: { event: ListedEvent }) {
  const detail = eventDetail(event.kind, event.detail)
  return detail && <span className="text-muted">, {detail}</span>
}
