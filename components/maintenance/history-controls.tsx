'use client'

import { Download } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { buttonLook } from '@/components/ui/button-look'
import { Select } from '@/components/ui/select'
import { pathWith, targetPath } from '@/lib/client/get-json'
import type { Wire } from '@/lib/client/wire'
import { stamp } from '@/lib/domain/format'
import type { HistoryAnswer } from '@/lib/services/maintenance/history'
import { dayMs } from './history-points'

/** What the address of the page asks for; empty where nothing was said. */
export type HistoryAsked = { days: string; from: string; to: string; policy: string; compare: string }

const spans = [
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last year' },
  { value: '1825', label: 'Last 5 years' },
  { value: '3650', label: 'Last 10 years' },
]
const day = (at: Date | string | number) => stamp(new Date(at)).slice(0, 10)

/** Which stretch of time is shown, of which policy, and beside which other one. All of it stands in the address. */
export function HistoryControls({
  slug,
  answer,
  asked,
}: {
  slug: string
  answer: Wire<HistoryAnswer>
  asked: HistoryAsked
}) {
  const router = useRouter()
  const [from, to] = [new Date(answer.from).getTime(), new Date(answer.to).getTime()]
  const isStretch = asked.from !== ''
  const go = (change: Partial<HistoryAsked>) => router.push(historyPath(slug, { ...asked, ...change }))
  const other = `${day(answer.before.from)} to ${day(answer.before.to)}`
  const isOwn = asked.compare !== '' && asked.compare !== 'year'
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        label="Stretch of time"
        className="min-w-48"
        value={isStretch ? 'stretch' : asked.days}
        onChange={(days) => {
          if (days !== 'stretch') go({ days, from: '', to: '' })
        }}
        options={[...(isStretch ? [{ value: 'stretch', label: `${day(from)} to ${day(to)}` }] : []), ...spans]}
      />
      {isStretch && (
        <Button
          onClick={() => {
            const half = (to - from) / 2
            const end = Math.min(Date.now(), to + half)
            go({ from: new Date(from - half).toISOString(), to: new Date(end).toISOString() })
          }}
        >
          Zoom out
        </Button>
      )}
      <Select
        label="Policy"
        className="min-w-44"
        value={asked.policy || 'all'}
        onChange={(policy) => go({ policy: policy === 'all' ? '' : policy })}
        options={[
          { value: 'all', label: 'All policies' },
          ...answer.policies.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Select
        label="Compared with"
        className="min-w-56"
        value={isOwn ? 'own' : asked.compare || 'before'}
        onChange={(compare) => {
          if (compare === 'own') go({ compare: day(answer.before.from) })
          else go({ compare: compare === 'before' ? '' : compare })
        }}
        options={[
          { value: 'before', label: 'Compared with the stretch before' },
          { value: 'year', label: 'Compared with a year earlier' },
          { value: 'own', label: isOwn ? `Compared with ${other}` : 'Compared with another stretch' },
        ]}
      />
      {isOwn && (
        <label className="flex items-center gap-2 text-sm text-muted">
          from
          <input
            type="date"
            defaultValue={day(answer.before.from)}
            max={day(Date.now() - dayMs)}
            onChange={(event) => {
              if (event.target.valueAsDate) go({ compare: event.target.value })
            }}
            className="h-9 rounded-md border border-control bg-raised px-2 text-ink"
          />
        </label>
      )}
      <a href={exportPath(slug, answer, asked)} download className={buttonLook('plain', 'md', 'font-normal')}>
        <Download aria-hidden className="size-4 text-faint" />
        Runs as CSV
      </a>
    </div>
  )
}

/** The address of the page with what it asks for. */
export function historyPath(slug: string, { days, from, to, policy, compare }: HistoryAsked): string {
  const base = `/targets/${encodeURIComponent(slug)}/maintenance/history`
  return pathWith(base, from ? { from, to, policy, compare } : { days, policy, compare })
}

/** The address of the same runs as CSV. */
export function exportPath(slug: string, { from, to }: Wire<HistoryAnswer>, { policy }: HistoryAsked): string {
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
  return pathWith(targetPath(slug, 'runs/export'), { ...range, policy })
}
