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
  const { simulatedUntil, watchedSince, from, to } = answer.window
  const isYoung = watchedSince !== null && new Date(watchedSince) > new Date(from)
  const isFirstHour = watchedSince !== null && Number(new Date(to)) - Number(new Date(watchedSince)) < 3_600_000
  return (
    <>
      {sight && total > 0 ? `${count(sight.from + 1)}–${count(Math.min(sight.to + 1, total))} of ` : ''}
      {count(total)} {total === 1 ? 'index' : 'indexes'}, use in {windowWords[window]}
      {isYoung && watchedSince && ` (watched since ${stamp(new Date(watchedSince)).slice(0, 16)} UTC)`}
      {isFirstHour && '; scans per day by the server’s own counter in this first hour'}
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
