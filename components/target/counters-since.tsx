import { RelativeTime } from '@/components/ui/relative-time'
import { stamp } from '@/lib/domain/format'

export type CountersSinceProps = { since: Date | string | null; cause: string | null }

const causes: Record<string, string> = {
  reset: 'statistics were reset',
  crash: 'the server crashed',
  failover: 'this node was promoted',
  'first-sample': 'first snapshot',
}

/** Since when the server's own counters count, and why then. */
export function CountersSince({ since, cause }: CountersSinceProps) {
  if (since === null) return <>counted by the server since its statistics began</>
  return (
    <>
      counted by the server since {stamp(new Date(since)).slice(0, 16)} UTC (
      {cause && causes[cause] && `${causes[cause]} `}
      <RelativeTime at={since} />)
    </>
  )
}
