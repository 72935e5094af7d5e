import { Panel } from '@/components/ui/panel'
import type { Operation } from '@/lib/client/operations'
import { stamp } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'

/** What happened, line by line. */
export function OperationLog({ operation }: { operation: Operation }) {
  const { events } = operation
  return (
    <Panel title="Log">
      {events.length === 0 ? (
        <p className="text-sm text-muted">Nothing yet.</p>
      ) : (
        <ol className="flex flex-col gap-1 text-sm">
          {events.map((event) => (
            <li key={event.id} className="grid gap-x-3 sm:grid-cols-[9.5rem_1fr]">
              <time dateTime={new Date(event.at).toISOString()} className="pt-0.5 text-xs whitespace-nowrap text-faint">
                {stamp(new Date(event.at))}
              </time>
              <bdi
                dir="auto"
                className={
                  event.kind === 'notice' ? 'text-muted [overflow-wrap:anywhere]' : 'text-ink [overflow-wrap:anywhere]'
                }
              >
                {event.kind === 'notice' && 'The server says: '}
                {visibleText(event.words)}
              </bdi>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}
