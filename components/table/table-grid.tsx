'use client'

import { useMemo } from 'react'
import { asGridSort, readSort, sortText } from '@/components/grid/address-sort'
import { ColumnChooser } from '@/components/grid/column-chooser'
import { DataGrid } from '@/components/grid/data-grid'
import { GridFilter } from '@/components/grid/grid-filter'
import { GridToolbar } from '@/components/grid/grid-toolbar'
import { useChosenColumns } from '@/components/grid/use-chosen-columns'
import { usePagedRows } from '@/components/grid/use-paged-rows'
import { CountersSince } from '@/components/target/counters-since'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import { Switch } from '@/components/ui/switch'
import { pathWith, targetPath } from '@/lib/client/get-json'
import {
  type TableList,
  type TableListAsk,
  type TableRow,
  tableListPath,
  tableListQuery,
  tablePageSize,
} from '@/lib/client/table'
import { useAddress } from '@/lib/client/use-address'
import { count } from '@/lib/domain/format'
import { Problem } from '@/lib/domain/problem'
import { tableColumns, usualTableColumns } from './table-columns'
import { tableHref } from './table-words'

export type TableGridProps = { target: string; first: { asked: TableListAsk; answer: TableList } }

const rowId = (row: TableRow) => String(row.id)
const defaultSort = '-totalBytes'

/** Every table of a target; filter, order and system tables live in the address. */
export function TableGrid({ target, first }: TableGridProps) {
  const { address, change } = useAddress()
  const all = useMemo(() => tableColumns(target), [target])
  const chosen = useChosenColumns(all, usualTableColumns, address.get('columns'))
  const asked: TableListAsk = {
    target,
    filter: address.get('filter') ?? '',
    schema: address.get('schema') ?? '',
    system: address.get('system') === 'true',
    sort: readSort(address.get('sort'), all, defaultSort),
  }
  const key = JSON.stringify(asked)
  const isFirst = key === JSON.stringify(first.asked)
  const { answer, isFormer, error, total, getRow, onRangeChange } = usePagedRows<TableRow, TableList>(
    key,
    tablePageSize,
    (offset) => ({
      ...tableListQuery(asked, offset),
      initialData: isFirst && offset === 0 ? first.answer : undefined,
    }),
  )
  const isFiltered = asked.filter !== '' || asked.schema !== ''

  return (
    <div className="flex min-w-0 flex-col gap-2">
      <GridToolbar
        filter={
          <GridFilter
            label="Filter by schema or table"
            value={asked.filter}
            onChange={(filter) => change({ filter })}
          />
        }
        facets={
          <Switch
            label="System tables"
            checked={asked.system}
            onChange={(system) => change({ system: system ? 'true' : null })}
          />
        }
        tools={
          <ColumnChooser
            columns={chosen.offered}
            visible={chosen.visible}
            onChange={(ids) => change({ columns: chosen.asText(ids) })}
          />
        }
        csvHref={pathWith(targetPath(target, 'tables/export'), tableListPath(asked))}
        summary={
          isFormer ? (
            'Reading…'
          ) : (
            <>
              {count(total)} {total === 1 ? 'table' : 'tables'}
              {isFiltered && ' fit'}. Writes, HOT and scans are{' '}
              <CountersSince since={answer?.counters.since ?? null} cause={answer?.counters.cause ?? null} />
              {answer?.lastSnapshotAt && (
                <>
                  ; seen <RelativeTime at={answer.lastSnapshotAt} />
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
      <div aria-busy={isFormer} className={isFormer ? 'opacity-50' : undefined}>
        <DataGrid
          label={`Tables of ${target}`}
          columns={chosen.columns}
          rowCount={total}
          getRow={getRow}
          rowId={rowId}
          rowHref={(row) => tableHref(target, row.id)}
          onRangeChange={onRangeChange}
          sort={asGridSort(asked.sort)}
          onSort={(order) => {
            const next = sortText(order)
            change({ sort: next === defaultSort ? null : next })
          }}
          empty={
            isFiltered ? (
              <EmptyState
                title="No table fits this filter"
                action={<Button onClick={() => change({ filter: null, schema: null })}>Clear the filter</Button>}
              >
                System tables are {asked.system ? 'looked at too' : 'left out; the switch above brings them in'}.
              </EmptyState>
            ) : (
              <EmptyState title="No tables yet">
                {answer?.lastSnapshotAt
                  ? 'The database has no tables of its own, or this login may not see them.'
                  : 'The first snapshot has not been taken yet; rows appear here by themselves.'}
              </EmptyState>
            )
          }
        />
      </div>
    </div>
  )
}
