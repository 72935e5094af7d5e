import { CellBytes } from '@/components/grid/cell-bytes'
import { CellName } from '@/components/grid/cell-name'
import { CellNumber } from '@/components/grid/cell-number'
import { copyableName } from '@/components/grid/copyable-name'
import type { GridColumn } from '@/components/grid/grid-column'
import { UnknownMark } from '@/components/grid/unknown-mark'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TableRow } from '@/lib/client/table'
import { count, percent, stamp } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import { deadShare, indexShare, laterOf, lockedWords, tableHref, tableKinds } from './table-words'

const since = 'Counted by the server since its statistics began; see above the list.'
const number = { align: 'end', firstSort: 'desc' } as const

function sized(row: TableRow): string {
  if (row.isLocked) return lockedWords
  return row.kind === 'p' ? 'its partitions hold the rows; see their sizes' : 'has no storage of its own'
}

/** Sizes of a locked relation are unknown, those of a partitioned one stand with its partitions. */
function hasSize(row: TableRow): boolean {
  return row.heapBytes !== null && row.kind !== 'p'
}

function Share({ of, what }: { of: number | null; what: string }) {
  return (
    <span title={what} className="w-13 shrink-0 text-right text-faint">
      {of === null ? '' : percent(of)}
    </span>
  )
}

function LastRun({ manual, automatic }: { manual: TableRow['lastVacuumAt']; automatic: TableRow['lastVacuumAt'] }) {
  const run = laterOf(manual, automatic)
  if (!run) return <UnknownMark why="never since the statistics began" />
  return (
    <span title={`${stamp(run.at)}, ${run.by}`}>
      <RelativeTime at={run.at} />
    </span>
  )
}

/** With its schema where a bare name would not say which table it is. */
function named(row: TableRow): string {
  return row.schema === 'public' ? row.name : `${row.schema}.${row.name}`
}

/** Those that stand in the list until a person chooses others; the name always does. */
export const usualTableColumns: readonly string[] = [
  'totalBytes',
  'indexBytes',
  'liveRows',
  'deadRows',
  'writes',
  'hotRatio',
  'seqScans',
  'indexScans',
  'lastVacuumAt',
  'lastAnalyzeAt',
  'kind',
]

/** The columns of the list of tables. */
export function tableColumns(target: string): GridColumn<TableRow>[] {
  return [
    {
      id: 'name',
      label: 'Table',
      width: 148,
      firstSort: 'asc',
      cell: (row) => (
        <CellName value={named(row)} href={tableHref(target, row.id)} copy={copyableName(row.schema, row.name)} />
      ),
    },
    {
      id: 'totalBytes',
      label: 'Total',
      hint: 'Heap, TOAST and indexes together.',
      width: 76,
      ...number,
      cell: (row) => <CellBytes value={hasSize(row) ? row.totalBytes : null} why={sized(row)} />,
    },
    {
      id: 'indexBytes',
      label: 'Indexes',
      hint: 'Size of all its indexes together.',
      width: 78,
      ...number,
      cell: (row) => <CellBytes value={hasSize(row) ? row.indexBytes : null} why={sized(row)} />,
    },
    {
      id: 'liveRows',
      label: 'Live rows',
      hint: "The server's own estimate.",
      width: 84,
      ...number,
      cell: (row) => <CellNumber value={row.liveRows} narrow />,
    },
    {
      id: 'deadRows',
      label: 'Dead rows',
      hint: "The server's own estimate, and their share of all rows; vacuum takes them away.",
      width: 100,
      ...number,
      cell: (row) => (
        <>
          <CellNumber value={row.deadRows} narrow />
          <Share of={deadShare(row)} what="of all rows" />
        </>
      ),
    },
    {
      id: 'writes',
      label: 'Writes',
      hint: `Rows inserted, updated and deleted. ${since}`,
      width: 70,
      ...number,
      cell: (row) => (
        <span
          className="flex"
          title={`${count(row.inserts)} inserted, ${count(row.updates)} updated, ${count(row.deletes)} deleted`}
        >
          <CellNumber value={row.inserts + row.updates + row.deletes} narrow />
        </span>
      ),
    },
    {
      id: 'hotRatio',
      label: 'HOT',
      hint: `Updates that touched no index, of all updates. ${since}`,
      width: 62,
      align: 'end',
      firstSort: 'asc',
      cell: (row) => <CellNumber value={row.hotRatio} unit="percent" why="no updates were counted" />,
    },
    {
      id: 'seqScans',
      label: 'Seq scans',
      hint: `Times the whole table was read. ${since}`,
      width: 84,
      ...number,
      cell: (row) => <CellNumber value={row.seqScans} narrow />,
    },
    {
      id: 'indexScans',
      label: 'Index scans',
      hint: `Scans through an index, and their share of all scans. ${since}`,
      width: 106,
      ...number,
      cell: (row) => (
        <>
          <CellNumber value={row.indexScans} narrow />
          <Share of={indexShare(row)} what="of all scans" />
        </>
      ),
    },
    {
      id: 'lastVacuumAt',
      label: 'Vacuumed',
      hint: 'The later of the last manual and the last automatic vacuum.',
      width: 90,
      align: 'end',
      firstSort: 'asc',
      cell: (row) => <LastRun manual={row.lastVacuumAt} automatic={row.lastAutovacuumAt} />,
    },
    {
      id: 'lastAnalyzeAt',
      label: 'Analyzed',
      hint: 'The later of the last manual and the last automatic analyze.',
      width: 90,
      align: 'end',
      firstSort: 'asc',
      cell: (row) => <LastRun manual={row.lastAnalyzeAt} automatic={row.lastAutoanalyzeAt} />,
    },
    {
      id: 'kind',
      label: 'Kind',
      width: 140,
      firstSort: null,
      cell: (row) => <span className="text-muted">{tableKinds[row.kind]}</span>,
    },
    {
      id: 'indexCount',
      label: 'Index count',
      hint: 'How many indexes it has.',
      width: 76,
      ...number,
      cell: (row) => <CellNumber value={row.indexCount} />,
    },
    {
      id: 'heapBytes',
      label: 'Heap',
      hint: 'The rows themselves, with their maps.',
      width: 80,
      ...number,
      cell: (row) => <CellBytes value={row.heapBytes} why={sized(row)} />,
    },
    {
      id: 'toastBytes',
      label: 'TOAST',
      hint: 'Long values stored apart, with their index.',
      width: 80,
      ...number,
      firstSort: null,
      cell: (row) => <CellBytes value={row.toastBytes} why={row.isLocked ? lockedWords : 'no TOAST table'} />,
    },
    {
      id: 'inserts',
      label: 'Inserts',
      hint: since,
      width: 80,
      ...number,
      cell: (row) => <CellNumber value={row.inserts} narrow />,
    },
    {
      id: 'updates',
      label: 'Updates',
      hint: since,
      width: 84,
      ...number,
      cell: (row) => <CellNumber value={row.updates} narrow />,
    },
    {
      id: 'deletes',
      label: 'Deletes',
      hint: since,
      width: 80,
      ...number,
      cell: (row) => <CellNumber value={row.deletes} narrow />,
    },
    {
      id: 'schema',
      label: 'Schema',
      width: 104,
      firstSort: 'asc',
      cell: (row) => (
        <span title={visibleText(row.schema)} className="truncate text-muted">
          <Name value={row.schema} />
        </span>
      ),
    },
  ]
}
