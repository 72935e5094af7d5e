import { RelativeTime } from '@/components/ui/relative-time'

export type CountersSinceProps = { since: Date | string | null; cause: string | null }

const causes: Record<string, string> = {
  reset: 'statistics were reset',
  crash: 'the server crashed',
  failover: 'this node was promoted',
  'first-sample': 'the first snapshot',
}

/** Since when the server's own counters count, and why then. */
export function CountersSince({ since, cause }: CountersSinceProps) {
  if (since === null) return <>counted by the server since its statistics began</>
  return (
    <>
      counted by the server since <RelativeTime at={since} />
      {cause && causes[cause] && ` (${causes[cause]})`}
    </>
  )
}
