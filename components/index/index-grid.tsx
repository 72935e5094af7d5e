'use client'

import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { ColumnChooser } from '@/components/grid/column-chooser'
import { DataGrid } from '@/components/grid/data-grid'
import { GridFilter } from '@/components/grid/grid-filter'
import { GridToolbar } from '@/components/grid/grid-toolbar'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { Select } from '@/components/ui/select'
import {
  type IndexColumnId,
  type IndexView,
  indexQuery,
  indexViewSearch,
  parseIndexView,
} from '@/lib/client/index-view'
import { indexFacetsQuery, type ListedIndex } from '@/lib/client/indexes'
import { replaceSearch } from '@/lib/client/search'
import { type WindowName, windowNames, windowWords } from '@/lib/domain/window'
import { ChosenIndexes } from './chosen-indexes'
import { indexColumns, indexHref } from './index-columns'
import { IndexFacets } from './index-facets'
import { IndexSummary } from './index-summary'
import { SavedViews, type SavedViewsProps } from './saved-views'
import { useChosenIndexes } from './use-chosen-indexes'
import { type KnownPage, useIndexChildren, useIndexPages } from './use-index-pages'

export type IndexGridProps = {
  slug: string
  targetName: string
  /** The first page of rows and the facets, as the server rendered them. */
  known: KnownPage
  views: Pick<SavedViewsProps, 'views' | 'save' | 'forget'>
}

const rowId = (row: ListedIndex) => String(row.id)

/** Every index of a target: filter, facets, sort, window and columns stand in the address. */
export function IndexGrid({ slug, targetName, known, views }: IndexGridProps) {
  const text = useSearchParams().toString()
  const view = useMemo(() => parseIndexView(new URLSearchParams(text)), [text])
  const query = indexQuery(view).toString()
  const path = `/targets/${encodeURIComponent(slug)}/indexes`
  const { answer, getRow, onRangeChange, sight, shownQuery, error } = useIndexPages(slug, query, known)
  const unfold = useIndexChildren(slug, query)
  const chosen = useChosenIndexes(getRow, unfold.children)
  const { data: facets } = useQuery({
    ...indexFacetsQuery(slug, view.system),
    initialData: view.system ? undefined : (known.answer.facets ?? undefined),
    initialDataUpdatedAt: new Date(known.answer.window.to).getTime(),
  })
  const watchedSince = String(answer.window.watchedSince ?? '') || null
  const countersSince = String(answer.counters.since ?? '') || null
  const all = useMemo(
    () => indexColumns({ slug, window: view.window, watchedSince, countersSince }),
    [slug, view.window, watchedSince, countersSince],
  )
  const columns = useMemo(() => {
    const [name, ...others] = all
    return [name, ...others.filter((column) => view.columns.includes(column.id as IndexColumnId))]
  }, [all, view.columns])

  function change(part: Partial<IndexView>) {
    // The address may have moved on since this was drawn: typing rests before it counts.
    const now = parseIndexView(new URLSearchParams(window.location.search))
    replaceSearch(indexViewSearch({ ...now, ...part }))
  }

  const hasPartitions = facets?.state.some((each) => each.value === 'partitioned' && each.count > 0) ?? false
  const isNarrowed = Boolean(
    view.filter || view.schema || view.table || view.method || view.state || view.verdict || view.use || view.bloat,
  )
  const clear = () =>
    change({ filter: '', schema: null, table: null, method: null, state: null, verdict: null, use: null, bloat: null })
  return (
    <>
      <PageHeader
        title="Indexes"
        actions={
          <>
            <Checkbox label="System and TOAST" checked={view.system} onChange={(system) => change({ system })} />
            <Select
              label="Window over which use is counted"
              value={view.window}
              onChange={(value) => change({ window: value as WindowName })}
              options={windowNames.map((name) => ({ value: name, label: `Use in ${windowWords[name]}` }))}
              className="min-w-56"
            />
          </>
        }
      />
      <div className="-mt-2 flex min-h-0 flex-col gap-2">
        <GridToolbar
          filter={
            <GridFilter
              label="Filter by index, table or column"
              value={view.filter}
              onChange={(filter) => change({ filter })}
            />
          }
          facets={
            <>
              <IndexFacets view={view} facets={facets ?? null} onChange={change} />
              {isNarrowed && (
                <Button tone="quiet" onClick={clear}>
                  Clear
                </Button>
              )}
            </>
          }
          tools={
            <>
              <SavedViews {...views} page="indexes" path={path} search={indexViewSearch(view).toString()} />
              <ColumnChooser
                columns={all.slice(1)}
                visible={view.columns}
                onChange={(visible) => change({ columns: visible as IndexColumnId[] })}
              />
            </>
          }
          csvHref={`/api${path}/export?${query}&rollUp=true`}
          selected={chosen.rows.length > 0 ? <ChosenIndexes rows={chosen.rows} onClear={chosen.clear} /> : undefined}
          summary={<IndexSummary answer={answer} sight={sight} window={view.window} error={error} />}
        />
        <DataGrid
          label={`Indexes of ${targetName}`}
          columns={columns}
          rowCount={answer.total}
          getRow={chosen.getRow}
          selection={chosen.selection ?? undefined}
          rowId={rowId}
          rowHref={(row) => indexHref(slug, row)}
          onRangeChange={onRangeChange}
          topKey={shownQuery}
          sort={view.sort}
          onSort={(sort) => change({ sort })}
          unfold={hasPartitions ? { ...unfold, children: chosen.children } : undefined}
          empty={<NoIndexes isNarrowed={isNarrowed} seen={answer.lastSnapshotAt !== null} onClear={clear} />}
        />
      </div>
    </>
  )
}

function NoIndexes({ isNarrowed, seen, onClear }: { isNarrowed: boolean; seen: boolean; onClear: () => void }) {
  if (!seen) return <EmptyState title="No snapshot yet">The rows appear with the first one.</EmptyState>
  if (!isNarrowed) return <EmptyState title="This database has no indexes">System catalogs are left out.</EmptyState>
  return (
    <EmptyState title="No index fits" action={<Button onClick={onClear}>Show all indexes</Button>}>
      Every word of the filter must stand in the name, table, schema or columns of an index.
    </EmptyState>
  )
}
