import { sumOf } from '@/components/chart/series-points'
import { RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import type { StatementAnswer } from '@/lib/client/statement'
import { bytes, compactCount, count, duration, percent, stamp } from '@/lib/domain/format'
import { blocks, hitRatio } from './statement-words'

export type StatementNumbersProps = { answer: StatementAnswer | undefined }

type Figure = { label: string; value: string; detail?: string }

/** Sums over the range of the charts. */
export function StatementNumbers({ answer }: StatementNumbersProps) {
  if (!answer) {
    return (
      <div role="status" className="px-4 py-3">
        <span className="sr-only">Loading</span>
        <Skeleton className="h-10 w-full" />
      </div>
    )
  }
  const calls = sumOf(answer, 'calls')
  const from = stamp(Date.parse(answer.points[0]?.at ?? answer.from)).slice(0, 16)
  const to = stamp(Date.parse(answer.to)).slice(0, 16)
  return (
    <>
      {calls === null ? (
        <p className="px-4 py-3 text-sm text-muted">Nothing was measured in this range: no snapshot was taken in it.</p>
      ) : (
        <dl className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-4 gap-y-3 px-4 py-3">
          {figures(answer, calls).map((figure) => (
            <div key={figure.label} className="min-w-0">
              <dt className="text-xs text-muted">{figure.label}</dt>
              <dd className="text-lg font-semibold tracking-tight text-ink">
                {figure.value}
                {figure.detail && (
                  <span className="block text-xs font-normal tracking-normal text-faint">{figure.detail}</span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p className="border-t border-line px-4 py-1.5 text-xs text-faint">
        Counted from {from} to {to} UTC
        {answer.lastSnapshotAt && (
          <>
            ; the server was last seen <RelativeTime at={answer.lastSnapshotAt} />
          </>
        )}
      </p>
    </>
  )
}

function figures(answer: StatementAnswer, calls: number): Figure[] {
  const sum = (name: string) => sumOf(answer, name) ?? 0
  const hit = sum('sharedBlocksHit')
  const read = sum('sharedBlocksRead')
  const ratio = hitRatio(hit, read)
  const each = (value: number, words: (value: number) => string) =>
    calls > 0 ? { detail: `${words(value / calls)} a call` } : {}
  const few = (value: number) => (value < 100 ? String(Number(value.toPrecision(2))) : count(value))
  return [
    { label: 'Calls', value: count(calls) },
    { label: 'Total time', value: duration(sum('totalMs')) },
    { label: 'Mean time', value: calls > 0 ? duration(sum('totalMs') / calls) : '—', detail: 'a call' },
    { label: 'Rows', value: count(sum('rows')), ...each(sum('rows'), few) },
    {
      label: 'Blocks hit in the cache',
      value: compactCount(hit),
      detail: ratio === null ? 'no blocks were asked for' : `${percent(ratio)} of all, ${blocks(hit)}`,
    },
    { label: 'Blocks read', value: compactCount(read), ...each(read, few) },
    {
      label: 'Blocks dirtied',
      value: compactCount(sum('sharedBlocksDirtied')),
      ...each(sum('sharedBlocksDirtied'), few),
    },
    { label: 'Temporary blocks written', value: compactCount(sum('tempBlocksWritten')) },
    {
      label: 'Time of reads',
      value: duration(sum('ioReadMs')),
      ...(sum('ioReadMs') > 0 ? each(sum('ioReadMs'), duration) : { detail: 'or track_io_timing is off' }),
    },
    { label: 'WAL', value: bytes(sum('walBytes')), ...each(sum('walBytes'), bytes) },
  ]
}
