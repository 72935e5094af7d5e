'use client'

import { useMemo } from 'react'
import { asGridSort, readSort, sortText } from '@/components/grid/address-sort'
import { ColumnChooser } from '@/components/grid/column-chooser'
import { DataGrid } from '@/components/grid/data-grid'
import { GridFilter } from '@/components/grid/grid-filter'
import { GridToolbar } from '@/components/grid/grid-toolbar'
import { useChosenColumns } from '@/components/grid/use-chosen-columns'
import { usePagedRows } from '@/components/grid/use-paged-rows'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import { Select } from '@/components/ui/select'
import {
  type StatementList,
  type StatementListAsk,
  type StatementRow,
  statementListQuery,
  statementPageSize,
} from '@/lib/client/statement'
import { useAddress } from '@/lib/client/use-address'
import { count, duration, stamp } from '@/lib/domain/format'
import { Problem } from '@/lib/domain/problem'
import { defaultWindow, windowNames, windowWords } from '@/lib/domain/window'
import { statementColumns } from './statement-columns'
import { StatementNeeds } from './statement-needs'
import { statementHref } from './statement-words'

export type StatementGridProps = { target: string; first: { asked: StatementListAsk; answer: StatementList } }

const rowId = (row: StatementRow) => String(row.id)
const sortable = statementColumns('', '', true)
const usual = sortable.map(({ id }) => id).slice(1)
const defaultSort = '-totalMs'
const windowOptions = windowNames.map((name) => ({ value: name, label: `In ${windowWords[name]}` }))

/** What the server was asked within a window; window, filter and order live in the address. */
export function StatementGrid({ target, first }: StatementGridProps) {
  const { address, change } = useAddress()
  const asked: StatementListAsk = {
    target,
    window: windowNames.find((name) => name === address.get('window')) ?? defaultWindow,
    filter: address.get('filter') ?? '',
    sort: readSort(address.get('sort'), sortable, defaultSort),
  }
  const key = JSON.stringify(asked)
  const isFirst = key === JSON.stringify(first.asked)
  const { answer, isFormer, error, total, getRow, onRangeChange } = usePagedRows<StatementRow, StatementList>(
    key,
    statementPageSize,
    (offset) => ({
      ...statementListQuery(asked, offset),
      initialData: isFirst && offset === 0 ? first.answer : undefined,
    }),
  )
  const { needs, failure, window, lastSnapshotAt, totalMs } = answer ?? first.answer
  const isIoTimed = !needs.some((need) => need.name === 'track_io_timing')
  const words = windowWords[asked.window]
  const all = useMemo(() => statementColumns(target, words, isIoTimed), [target, words, isIoTimed])
  const chosen = useChosenColumns(all, usual, address.get('columns'))
  const isSimulated = window.simulatedUntil !== null && new Date(window.simulatedUntil) > new Date(window.from)

  return (
    <div className="flex min-w-0 flex-col gap-2">
      <GridToolbar
        filter={<GridFilter label="Filter by text" value={asked.filter} onChange={(filter) => change({ filter })} />}
        facets={
          <Select
            label="Window"
            className="min-w-44"
            options={windowOptions}
            value={asked.window}
            onChange={(name) => change({ window: name === defaultWindow ? null : name }, 'push')}
          />
        }
        tools={
          <ColumnChooser
            columns={chosen.offered}
            visible={chosen.visible}
            onChange={(ids) => change({ columns: chosen.asText(ids) })}
          />
        }
        summary={
          isFormer ? (
            'Reading…'
          ) : (
            <>
              {count(total)} {total === 1 ? 'statement' : 'statements'}
              {asked.filter !== '' && ' fit'}
              {totalMs > 0 && `, ${duration(totalMs)} of server time in all`}, since{' '}
              {stamp(new Date(window.from)).slice(0, 16)} UTC
              {isSimulated && ` (simulated until ${stamp(new Date(window.simulatedUntil ?? 0)).slice(0, 16)} UTC)`}
              {lastSnapshotAt && (
                <>
                  ; seen <RelativeTime at={lastSnapshotAt} />
                </>
              )}
              .
            </>
          )
        }
      />
      {error && (
        <Callout tone="attention" title={`${error.message} These rows may be old.`}>
          {error instanceof Problem && error.hint}
        </Callout>
      )}
      {total > 0 && <StatementNeeds needs={needs} failure={failure} />}
      <div aria-busy={isFormer} className={isFormer ? 'opacity-50' : undefined}>
        <DataGrid
          label={`Statements of ${target}`}
          columns={chosen.columns}
          rowCount={total}
          getRow={getRow}
          rowId={rowId}
          rowHref={(row) => statementHref(target, row.id)}
          onRangeChange={onRangeChange}
          sort={asGridSort(asked.sort)}
          onSort={(order) => {
            const next = sortText(order)
            change({ sort: next === defaultSort ? null : next })
          }}
          empty={<Nothing asked={asked} answer={answer ?? first.answer} onClear={() => change({ filter: null })} />}
        />
      </div>
    </div>
  )
}

type NothingProps = { asked: StatementListAsk; answer: StatementList; onClear: () => void }

function Nothing({ asked, answer, onClear }: NothingProps) {
  const { needs, failure } = answer
  if (failure || needs.some((need) => need.state === 'missing' && need.name !== 'pg_monitor')) {
    return (
      <div className="flex max-w-2xl flex-col gap-3 px-4 py-8">
        <p className="text-base font-medium text-ink">The statements of this server cannot be read yet</p>
        <StatementNeeds needs={needs} failure={failure} />
        <p className="text-sm text-muted">Once that is done, rows appear here with the next snapshot but one.</p>
      </div>
    )
  }
  if (asked.filter !== '') {
    return (
      <EmptyState title="No statement fits this filter" action={<Button onClick={onClear}>Clear the filter</Button>}>
        Only statements that were called in {windowWords[asked.window]} are listed.
      </EmptyState>
    )
  }
  return (
    <EmptyState title={`No statement was seen in ${windowWords[asked.window]}`}>
      What statements did is the difference of two snapshots, so the first rows come with the second one.
    </EmptyState>
  )
}
