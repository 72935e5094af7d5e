'use client'

import { useState } from 'react'
import { Select } from '@/components/ui/select'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Wire } from '@/lib/client/wire'
import { bytes, count } from '@/lib/domain/format'
import { type LeftOut, type LeftOutReason, leftOutReasons, leftOutWords } from '@/lib/domain/maintenance/plan-item'
import { taskWords } from '@/lib/domain/maintenance/policy'
import { CareObject } from './care-object'

export type LeftOutListProps = {
  slug: string
  leftOut: Wire<LeftOut>[]
  counts: Partial<Record<LeftOutReason, number>>
}

const shownAtOnce = 50

/** What a run leaves alone, each with its reason; the weightiest first. */
export function LeftOutList({ slug, leftOut, counts }: LeftOutListProps) {
  const [reason, setReason] = useState<string>('all')
  const [shown, setShown] = useState(shownAtOnce)
  const reasons = leftOutReasons.filter((each) => (counts[each] ?? 0) > 0)
  const fitting = leftOut.filter((each) => reason === 'all' || each.reason === reason)
  if (reasons.length === 0) return <p className="text-sm text-muted">Nothing that is worth a word was left out.</p>
  const total = reasons.reduce((sum, each) => sum + (reason === 'all' || reason === each ? (counts[each] ?? 0) : 0), 0)
  return (
    <div className="flex flex-col gap-3">
      <Select
        label="Reason"
        className="w-fit min-w-64"
        value={reason}
        onChange={(value) => {
          setReason(value)
          setShown(shownAtOnce)
        }}
        options={[
          {
            value: 'all',
            label: `All reasons (${count(reasons.reduce((sum, each) => sum + (counts[each] ?? 0), 0))})`,
          },
          ...reasons.map((each) => ({ value: each, label: `${leftOutWords[each]} (${count(counts[each] ?? 0)})` })),
        ]}
      />
      <Table
        label="Left out"
        head={
          <>
            <HeadCell>Object</HeadCell>
            <HeadCell>Task</HeadCell>
            <HeadCell number>To gain</HeadCell>
            <HeadCell>Why not</HeadCell>
          </>
        }
      >
        <tbody>
          {fitting.slice(0, shown).map((each) => (
            <tr key={each.key} className="border-t border-line first:border-t-0">
              <Cell className="min-w-64">
                <CareObject slug={slug} of={each} />
              </Cell>
              <Cell className="text-muted">{taskWords[each.task]}</Cell>
              <Cell number>{each.gainBytes ? bytes(each.gainBytes) : ''}</Cell>
              <Cell className="max-w-xl">
                <span className="font-medium">{leftOutWords[each.reason]}.</span>{' '}
                <span className="text-muted">{each.says}</span>
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      {(fitting.length > shown || total > fitting.length) && (
        <p className="text-xs text-faint">
          {count(Math.min(shown, fitting.length))} of {count(total)} shown.{' '}
          {fitting.length > shown && (
            <button
              type="button"
              className="underline underline-offset-2 hover:text-ink"
              onClick={() => setShown(shown + 100)}
            >
              Show more
            </button>
          )}
        </p>
      )}
    </div>
  )
}
