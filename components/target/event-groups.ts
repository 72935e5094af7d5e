import type { ListedEvent } from './event-list'

/** Events of one kind that were noticed together: a restart of counters touches every index at once. */
export function groupEvents(events: ListedEvent[]): { first: ListedEvent; events: ListedEvent[] }[] {
  const groups: { first: ListedEvent; events: ListedEvent[] }[] = []
  for (const event of events) {
    const last = groups.at(-1)
    const isSame = last && String(last.first.at) === String(event.at) && last.first.kind === event.kind
    if (isSame) last.events.push(event)
    else groups.push({ first: event, events: [event] })
  }
  return groups
}
