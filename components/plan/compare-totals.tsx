import { bytes, count, duration } from '@/lib/domain/format'
import type { ComparedTotal } from '@/lib/domain/plan/compare'
import { changeLook, changeWords } from './change-words'
import { blockBytes } from './plan-words'

const looks: Record<ComparedTotal['name'], { label: string; words: (value: number) => string; isWork: boolean }> = {
  execution: { label: 'Execution time', words: duration, isWork: true },
  planning: { label: 'Planning time', words: duration, isWork: true },
  cost: { label: 'Estimated cost', words: count, isWork: true },
  rows: { label: 'Rows returned', words: count, isWork: false },
  buffers: { label: 'Buffers touched', words: (blocks) => bytes(blocks * blockBytes), isWork: true },
  read: { label: 'Read into the cache', words: (blocks) => bytes(blocks * blockBytes), isWork: true },
  temporary: { label: 'Temporary files', words: (blocks) => bytes(blocks * blockBytes), isWork: true },
  nodes: { label: 'Nodes', words: count, isWork: false },
}

/** The figures of both statements and how they changed; what neither printed is left out. */
export function CompareTotals({ totals }: { totals: ComparedTotal[] }) {
  const shown = totals.filter(({ before, after }) => (before ?? 0) !== 0 || (after ?? 0) !== 0)
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-surface sm:grid-cols-4">
      {shown.map(({ name, before, after }) => {
        const { label, words, isWork } = looks[name]
        return (
          <div key={name} className="flex min-w-0 flex-col px-3 py-2 shadow-[0_0_0_1px_var(--line)]">
            <dt className="text-xs text-muted">{label}</dt>
            <dd className={`text-lg ${isWork ? changeLook(before, after) : 'text-ink'}`}>
              {changeWords(before, after) ?? 'unknown'}
            </dd>
            <dd className="text-xs text-muted">
              {before === null ? 'not measured' : words(before)} → {after === null ? 'not measured' : words(after)}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
