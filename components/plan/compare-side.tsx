'use client'

import Link from 'next/link'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import { Select } from '@/components/ui/select'
import type { PlanRow, StoredPlan } from '@/lib/client/plan'
import { duration, plural } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import type { ReadSide } from './use-two-plans'

export type Side = { kind: 'kept'; plan: StoredPlan } | { kind: 'pasted'; text: string }

export type CompareSideProps = {
  label: string
  side: Side
  /** Null while it is read. */
  read: ReadSide | null
  kept: Pick<PlanRow, 'id' | 'name' | 'query' | 'executionMs' | 'nodeCount'>[]
  onText: (text: string) => void
  onKept: (id: string | null) => void
}

/** Longer texts are not put into the box, only read. */
const mostTyped = 200_000

/** One of the two plans: a kept one, or a text. */
export function CompareSide({ label, side, read, kept, onText, onKept }: CompareSideProps) {
  const boxId = useId()
  const summary = read?.analysis ? summaryOf(read.analysis) : null
  const isRead = side.kind === 'kept' || summary !== null
  return (
    <section aria-label={label} className="flex min-w-0 flex-col gap-2 rounded-md border border-line bg-surface p-3">
      <div className="flex min-h-7 flex-wrap items-center gap-2">
        <h2 className="text-sm font-semibold text-ink">{label}</h2>
        <p role="status" className="min-w-0 flex-1 truncate text-xs text-muted">
          {summary}
        </p>
        {isRead && (
          <Button size="sm" onClick={() => (side.kind === 'kept' ? onKept(null) : onText(''))}>
            Another
          </Button>
        )}
      </div>
      {side.kind === 'kept' && (
        <p className="min-w-0 truncate text-sm">
          <Link href={`/plans/${side.plan.id}`} prefetch={false} className="text-accent hover:underline">
            {side.plan.name ? <Name value={side.plan.name} /> : 'Plan without a name'}
          </Link>{' '}
          <span className="text-muted">
            <RelativeTime at={side.plan.createdAt} />
          </span>
        </p>
      )}
      {!isRead && (
        <>
          <p className="text-sm text-muted">
            {kept.length > 0
              ? 'Choose a stored plan, or paste one. What is pasted stays in your browser.'
              : 'Paste a plan; it stays in your browser.'}
          </p>
          {kept.length > 0 && (
            <Select
              label={`${label}: a stored plan`}
              className="w-full"
              options={kept.map((row) => ({ value: row.id, label: nameOf(row) }))}
              onChange={onKept}
            />
          )}
          <textarea
            id={boxId}
            aria-label={`${label}: the output of EXPLAIN`}
            placeholder="Paste the output of EXPLAIN"
            rows={6}
            spellCheck={false}
            value={side.kind === 'pasted' && side.text.length <= mostTyped ? side.text : ''}
            onChange={(event) => onText(event.target.value)}
            className="control h-auto! w-full min-w-0 px-2.5 py-1.5 font-mono text-xs"
          />
        </>
      )}
      {read?.message && (
        <p role="alert" className="text-sm text-harm">
          {read.message}
        </p>
      )}
    </section>
  )
}

function summaryOf({ plan, executionMs }: NonNullable<ReadSide['analysis']>): string {
  const time = plan.hasTimes && executionMs !== null ? `${duration(executionMs)}, ` : 'not run, '
  return `${time}${plural(plan.nodes.length, 'node')}, read as ${plan.format.toUpperCase()}`
}

function nameOf(row: CompareSideProps['kept'][number]): string {
  const query = (row.query ?? '').slice(0, 200).replace(/\s+/g, ' ').slice(0, 60)
  const name = row.name ?? (query === '' ? `Plan of ${plural(row.nodeCount, 'node')}` : query)
  return `${visibleText(name)}${row.executionMs === null ? '' : `, ${duration(row.executionMs)}`}`
}
