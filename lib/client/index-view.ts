import { type UseClass, useClasses } from '@/lib/domain/assess/use-class'
import { type BloatFilter, bloatFilters } from '@/lib/domain/bloat/bloat-filter'
import { type Verdict, verdicts } from '@/lib/domain/verdict'
import { defaultWindow, type WindowName, windowNames } from '@/lib/domain/window'

/** What can stand beside the name in the list of indexes; `flags` alone cannot be sorted by. */
export const indexColumnIds = [
  'table',
  'verdict',
  'sizeBytes',
  'bloatRatio',
  'windowScans',
  'scansPerDay',
  'lastUsedAt',
  'rowsPerScan',
  'cacheHitRatio',
  'entriesPerDay',
  'bytesPerDay',
  'writeShare',
  'flags',
  'columns',
  'method',
  'schema',
  'scans',
  'reclaimableBytes',
] as const
export type IndexColumnId = (typeof indexColumnIds)[number]
const extraColumns: readonly IndexColumnId[] = ['scans', 'reclaimableBytes', 'entriesPerDay', 'writeShare']
const defaultColumns = indexColumnIds.filter((id) => !extraColumns.includes(id))
const sortable: readonly string[] = ['name', ...indexColumnIds.filter((id) => id !== 'flags')]

export const indexStateWords = {
  used: 'Read in the window',
  unused: 'Not read in the window',
  invalid: 'Invalid or not ready',
  unique: 'Unique',
  primary: 'Primary key',
  constraint: 'Behind a constraint',
  partial: 'Partial',
  partitioned: 'Partitioned',
  locked: 'Locked',
} as const
export type IndexStateName = keyof typeof indexStateWords

/** The list of indexes as one address shows it. */
export type IndexView = {
  filter: string
  schema: string | null
  table: string | null
  method: string | null
  state: IndexStateName | null
  verdict: Verdict | null
  use: UseClass | null
  bloat: BloatFilter | null
  system: boolean
  window: WindowName
  sort: { column: string; direction: 'asc' | 'desc' }
  columns: IndexColumnId[]
}

const defaultSort = '-sizeBytes'

/** Reads an address; what makes no sense is left out, so that an old link still opens. */
export function parseIndexView(search: URLSearchParams): IndexView {
  const chosen = search.get('columns')?.split(',')
  const state = search.get('state') ?? ''
  return {
    filter: (search.get('filter') ?? '').slice(0, 200),
    schema: search.get('schema')?.slice(0, 200) || null,
    table: search.get('table')?.slice(0, 200) || null,
    method: search.get('method')?.slice(0, 63) || null,
    state: Object.hasOwn(indexStateWords, state) ? (state as IndexStateName) : null,
    verdict: verdicts.find((verdict) => verdict === search.get('verdict')) ?? null,
    use: useClasses.find((use) => use === search.get('use')) ?? null,
    bloat: bloatFilters.find((bloat) => bloat === search.get('bloat')) ?? null,
    system: search.get('system') === 'true',
    window: windowNames.find((name) => name === search.get('window')) ?? defaultWindow,
    sort: parseSort(search.get('sort')),
    columns: chosen ? indexColumnIds.filter((id) => chosen.includes(id)) : defaultColumns,
  }
}

function parseSort(text: string | null): IndexView['sort'] {
  const given = text && sortable.includes(text.replace(/^-/, '')) ? text : defaultSort
  return { column: given.replace(/^-/, ''), direction: given.startsWith('-') ? 'desc' : 'asc' }
}

/** The address of a view: only what differs from the plain list. */
export function indexViewSearch(view: IndexView): URLSearchParams {
  const search = indexQuery(view)
  if (view.window === defaultWindow) search.delete('window')
  if (search.get('sort') === defaultSort) search.delete('sort')
  if (view.columns.join() !== defaultColumns.join()) search.set('columns', view.columns.join())
  return search
}

/** What the API is asked for a view. */
export function indexQuery(view: IndexView): URLSearchParams {
  const search = new URLSearchParams({
    window: view.window,
    sort: `${view.sort.direction === 'desc' ? '-' : ''}${view.sort.column}`,
  })
  if (view.filter.trim()) search.set('filter', view.filter.trim())
  for (const name of ['schema', 'table', 'method', 'state', 'verdict', 'use', 'bloat'] as const) {
    const value = view[name]
    if (value) search.set(name, value)
  }
  if (view.system) search.set('system', 'true')
  return search
}
