'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Panel } from '@/components/ui/panel'
import { type PlanList, type PlanRow, planListQuery } from '@/lib/client/plan'
import { plural } from '@/lib/domain/format'
import { PlanTable } from './plan-table'

export type PlansOfProps = {
  target: string | null
  first: PlanList
  title: string
  /** Shown when there are none: why, and what would fill it. */
  empty: string
  /** How long plans stay: part of what the list says of itself. */
  context: string
}

/** Plans of a target, or of none: those kept and, for who may run statements, the history. Newest first. */
export function PlansOf({ target, first, title, empty, context }: PlansOfProps) {
  const { data, error } = useQuery({ ...planListQuery(target), initialData: first })
  const [words, setWords] = useState('')
  const fitting = data.items.filter((row) => fits(row, words.trim().toLowerCase()))
  return (
    <Panel
      title={title}
      context={data.total === 0 ? undefined : `${plural(data.total, 'plan')}, ${context}`}
      failure={error ? { message: error.message } : null}
      flush
      actions={
        data.items.length > 10 && (
          <input
            type="search"
            aria-label="Filter by name or text"
            placeholder="Filter"
            value={words}
            onChange={(event) => setWords(event.target.value)}
            className="control w-44 px-2.5"
          />
        )
      }
    >
      {data.items.length === 0 ? (
        <p className="px-4 py-4 text-sm text-muted">{empty}</p>
      ) : (
        <div className="*:rounded-none *:border-0">
          <PlanTable label={title} rows={fitting} />
          {fitting.length === 0 && <p className="px-4 py-3 text-sm text-muted">No plan fits this filter.</p>}
        </div>
      )}
    </Panel>
  )
}

function fits(row: PlanRow, words: string): boolean {
  if (words === '') return true
  return `${row.name ?? ''} ${row.query ?? ''} ${row.author}`.toLowerCase().includes(words)
}
