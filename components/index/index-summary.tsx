import { RelativeTime } from '@/components/ui/relative-time'
import type { IndexAnswer } from '@/lib/client/indexes'
import { count, stamp } from '@/lib/domain/format'
import { Problem } from '@/lib/domain/problem'
import { type WindowName, windowWords } from '@/lib/domain/window'

export type IndexSummaryProps = {
  answer: IndexAnswer
  sight: { from: number; to: number } | null
  window: WindowName
  error: Error | null
}

/** How many of how many, use over which time, how old, and what part of it is made up. */
export function IndexSummary({ answer, sight, window, error }: IndexSummaryProps) {
  const { total, lastSnapshotAt } = answer
  const { simulatedUntil, watchedSince, from } = answer.window
  const isYoung = watchedSince !== null && new Date(watchedSince) > new Date(from)
  return (
    <>
      {sight && total > 0 ? `${count(sight.from + 1)}–${count(Math.min(sight.to + 1, total))} of ` : ''}
      {count(total)} {total === 1 ? 'index' : 'indexes'}, use in {windowWords[window]}
      {isYoung && watchedSince && ` (watched since ${stamp(new Date(watchedSince)).slice(0, 16)} UTC)`}
      {lastSnapshotAt && (
        <>
          , seen <RelativeTime at={lastSnapshotAt} />
        </>
      )}
      {simulatedUntil && new Date(simulatedUntil) > new Date(from) && (
        <span className="text-faint">; simulated before {stamp(new Date(simulatedUntil)).slice(0, 16)} UTC</span>
      )}
      {error && (
        <span className="text-attention">
          {' '}
          Not refreshed: {error.message} {error instanceof Problem ? error.hint : ''}
        </span>
      )}
    </>
  )
}
