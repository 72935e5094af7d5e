'use client'

import Link from 'next/link'
import { useMemo, useState } from 'react'
import { Name } from '@/components/ui/name'
import { Panel } from '@/components/ui/panel'
import { Cell, Table } from '@/components/ui/table'
import { useAddress } from '@/lib/client/use-address'
import { bytes, count, duration, percent, plural } from '@/lib/domain/format'
import { type Aggregate, type AggregateKind, aggregate } from '@/lib/domain/plan/aggregate'
import { visibleText } from '@/lib/domain/visible-text'
import { usePlanLinks } from './plan-links'
import type { PlanViewProps } from './plan-view-props'
import { blockBytes, heatBar, heatOf, heatText } from './plan-words'
import { SortHead } from './sort-head'

type Column = { id: string; label: string; value: (row: Aggregate) => number | null; words: (value: number) => string }

const kinds: { kind: AggregateKind; title: string; head: string; empty: string }[] = [
  { kind: 'table', title: 'Tables', head: 'Table', empty: 'This plan reads no table.' },
  { kind: 'index', title: 'Indexes', head: 'Index', empty: 'This plan uses no index.' },
  { kind: 'type', title: 'Kinds of nodes', head: 'Kind', empty: 'This plan has no nodes.' },
]

/** Until somebody asks for all of them. */
const firstRows = 50

/** What the plan did with each table and index, and what each kind of node took. */
export function PlanAggregates({ analysis, onSelect }: PlanViewProps) {
  const { address, change } = useAddress()
  const columns = useMemo(() => columnsOf(analysis), [analysis])
  const asked = address.get('by') ?? '-share'
  const sort = { id: asked.replace(/^-/, ''), descending: asked.startsWith('-') }
  const onSort = (id: string) => {
    const isTurned = sort.id === id ? sort.descending : id === 'name'
    change({ by: `${isTurned ? '' : '-'}${id}` })
  }
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {kinds.map(({ kind, title, head, empty }) => (
        <Group
          key={kind}
          {...{ kind, title, head, empty, columns, sort, onSort, onSelect }}
          rows={aggregate(analysis, kind)}
        />
      ))}
    </div>
  )
}

type GroupProps = {
  kind: AggregateKind
  title: string
  head: string
  empty: string
  rows: Aggregate[]
  columns: Column[]
  sort: { id: string; descending: boolean }
  onSort: (id: string) => void
  onSelect: (nodeId: number) => void
}

function Group({ kind, title, head, empty, rows, columns, sort, onSort, onSelect }: GroupProps) {
  const [isWhole, setWhole] = useState(false)
  const sorted = useMemo(() => sortedRows(rows, columns, sort), [rows, columns, sort])
  const shown = isWhole ? sorted : sorted.slice(0, firstRows)
  return (
    <Panel title={title} context={rows.length > 0 ? `${count(rows.length)} in this plan` : undefined} flush>
      {rows.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted">{empty}</p>
      ) : (
        <div className="*:rounded-none *:border-0">
          <Table
            label={title}
            head={
              <>
                <SortHead id="name" {...{ sort, onSort }}>
                  {head}
                </SortHead>
                {columns.map(({ id, label }) => (
                  <SortHead key={id} id={id} number {...{ sort, onSort }}>
                    {label}
                  </SortHead>
                ))}
              </>
            }
          >
            <tbody>
              {shown.map((row) => (
                <tr key={`${row.schema}.${row.name}`} className="border-b border-line last:border-b-0 hover:bg-hover">
                  <Cell className="max-w-0 min-w-48 sm:w-2/5">
                    <RowName kind={kind} row={row} onSelect={onSelect} />
                  </Cell>
                  {columns.map((column) => (
                    <Cell key={column.id} number>
                      {column.id === 'share' ? <Share share={row.share} /> : <Figure column={column} row={row} />}
                    </Cell>
                  ))}
                </tr>
              ))}
            </tbody>
          </Table>
          {shown.length < rows.length && (
            <button
              type="button"
              onClick={() => setWhole(true)}
              className="w-full border-t border-line px-4 py-2 text-left text-sm text-accent hover:bg-hover"
            >
              Show all {count(rows.length)}
            </button>
          )}
        </div>
      )}
    </Panel>
  )
}

function RowName({ kind, row, onSelect }: { kind: AggregateKind; row: Aggregate; onSelect: (id: number) => void }) {
  const find = usePlanLinks()
  const href = kind === 'type' ? null : find(kind, row.schema, row.name)
  const first = row.nodeIds[0] ?? 0
  return (
    <span className="flex min-w-0 flex-col leading-tight">
      {href ? (
        <Link
          href={href}
          prefetch={false}
          title={visibleText(row.name)}
          className="truncate text-accent hover:underline"
        >
          <Name mono value={row.name} />
        </Link>
      ) : (
        <span className="truncate" title={visibleText(row.name)}>
          <Name mono={kind !== 'type'} value={row.name} />
        </span>
      )}
      <span className="flex min-w-0 gap-1.5 text-2xs text-muted">
        <button
          type="button"
          onClick={() => onSelect(first)}
          className="shrink-0 rounded-xs whitespace-nowrap underline decoration-line-strong underline-offset-2 hover:text-ink"
        >
          {plural(row.nodeIds.length, 'node')}
        </button>
        {row.schema !== null && kind === 'table' && (
          <span className="min-w-0 truncate">
            in <Name mono value={row.schema} />
          </span>
        )}
      </span>
    </span>
  )
}

function Figure({ column, row }: { column: Column; row: Aggregate }) {
  const value = column.value(row)
  if (value === null || value === 0) return <span className="text-faint">{value === null ? '–' : '0'}</span>
  return column.words(value)
}

function Share({ share }: { share: number | null }) {
  if (share === null) return <span className="text-faint">–</span>
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="h-1.5 w-14 overflow-hidden rounded-full bg-sunken">
        <span className={`block h-full ${heatBar[heatOf(share)]}`} style={{ width: `${Math.min(share, 1) * 100}%` }} />
      </span>
      <span className={`w-10 ${heatText[heatOf(share)]}`}>{percent(share)}</span>
    </span>
  )
}

function columnsOf({ plan }: PlanViewProps['analysis']): Column[] {
  const columns: (Column | false)[] = [
    plan.hasTimes && { id: 'self', label: 'Self time', value: ({ selfMs }) => selfMs, words: duration },
    (plan.hasTimes || plan.hasCosts) && {
      id: 'share',
      label: plan.hasTimes ? 'Of the time' : 'Of the cost',
      value: ({ share }) => share,
      words: percent,
    },
    plan.hasActuals && { id: 'loops', label: 'Loops', value: ({ loops }) => loops, words: count },
    plan.hasActuals && { id: 'rows', label: 'Rows', value: ({ rows }) => rows, words: count },
    plan.hasActuals && { id: 'removed', label: 'Removed rows', value: ({ removedRows }) => removedRows, words: count },
    plan.hasBuffers && {
      id: 'buffers',
      label: 'Buffers',
      value: ({ buffers }) => buffers,
      words: (blocks) => bytes(blocks * blockBytes),
    },
  ]
  return columns.filter((column) => column !== false)
}

function sortedRows(rows: Aggregate[], columns: Column[], sort: { id: string; descending: boolean }): Aggregate[] {
  const way = sort.descending ? -1 : 1
  if (sort.id === 'name') return rows.toSorted((one, other) => way * one.name.localeCompare(other.name))
  const column = columns.find(({ id }) => id === sort.id)
  if (!column) return rows
  return rows.toSorted((one, other) => way * ((column.value(one) ?? -1) - (column.value(other) ?? -1)))
}
