import { VerdictBadge } from '@/components/finding/verdict-badge'
import { CellBytes } from '@/components/grid/cell-bytes'
import { CellDate } from '@/components/grid/cell-date'
import { CellName } from '@/components/grid/cell-name'
import { CellNumber } from '@/components/grid/cell-number'
import { CellSparkline } from '@/components/grid/cell-sparkline'
import { copyableName } from '@/components/grid/copyable-name'
import type { GridColumn } from '@/components/grid/grid-column'
import { UnknownMark } from '@/components/grid/unknown-mark'
import { Name } from '@/components/ui/name'
import { type IndexColumnId, indexColumnIds } from '@/lib/client/index-view'
import type { ListedIndex } from '@/lib/client/indexes'
import { compactCount, count, perDay, plural } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import { type WindowName, windowWords } from '@/lib/domain/window'
import { BloatBar } from './bloat-bar'
import { IndexFlags } from './index-flags'
import {
  whyNoBloat,
  whyNoCache,
  whyNoPrice,
  whyNoRowsPerScan,
  whyNoSize,
  whyNoUse,
  whyNoVerdict,
} from './index-unknown'

type Around = {
  slug: string
  window: WindowName
  watchedSince: Date | string | null
  countersSince: Date | string | null
}
type Column = GridColumn<ListedIndex>

/** The address of one index. */
export function indexHref(slug: string, row: { id: number }): string {
  return `/targets/${encodeURIComponent(slug)}/indexes/${row.id}`
}

/** All columns of the list of indexes; the name comes first and always stands. */
export function indexColumns(around: Around): [Column, ...Column[]] {
  const { slug, window } = around
  const within = windowWords[window]
  const name: Column = {
    id: 'name',
    label: 'Index',
    width: 272,
    cell: (row) => <CellName value={row.name} href={indexHref(slug, row)} copy={copyableName(row.schema, row.name)} />,
  }
  const others: Record<IndexColumnId, Omit<Column, 'id'>> = {
    table: { label: 'Table', width: 136, cell: (row) => <CellName value={row.table} /> },
    verdict: {
      label: 'Verdict',
      width: 132,
      hint: 'Whether it may go, over 35 days on all servers of the cluster; its page has the evidence',
      cell: (row) =>
        row.verdict ? (
          <VerdictBadge verdict={row.verdict} reason={row.verdictReason} />
        ) : (
          <UnknownMark why={whyNoVerdict(row)} />
        ),
    },
    schema: { label: 'Schema', width: 96, cell: (row) => <CellName value={row.schema} /> },
    method: { label: 'Method', width: 80, hint: 'Access method', cell: (row) => <Name value={row.method} /> },
    columns: {
      label: 'Columns',
      width: 220,
      hint: 'Key columns, INCLUDE and WHERE',
      cell: (row) => (
        <Name mono value={row.columns} title={visibleText(row.columns)} className="min-w-0 truncate text-muted" />
      ),
    },
    sizeBytes: {
      label: 'Size',
      width: 84,
      align: 'end',
      firstSort: 'desc',
      hint: 'On disk, when the target was last read',
      cell: (row) => <CellBytes value={row.sizeBytes} why={whyNoSize(row)} />,
    },
    bloatRatio: {
      label: 'Bloat',
      width: 112,
      align: 'end',
      firstSort: 'desc',
      hint: 'Share of its file that a rebuild frees, and how surely that is known; “≥” is the least the statistics allow',
      cell: (row) => (
        <BloatBar ratio={row.bloatRatio} confidence={row.bloatConfidence} why={whyNoBloat(row)} at={row.bloatAt} />
      ),
    },
    reclaimableBytes: {
      label: 'Reclaimable',
      width: 104,
      align: 'end',
      firstSort: 'desc',
      hint: 'What a rebuild frees on disk, about',
      cell: (row) => <CellBytes value={row.reclaimableBytes} why={whyNoBloat(row)} />,
    },
    windowScans: {
      label: `Scans, ${window.replace(/(\d+)/, '$1 ')}`,
      width: 96,
      align: 'end',
      firstSort: 'desc',
      hint: `Index scans counted in ${within}`,
      cell: (row) => <CellNumber value={row.windowScans} />,
    },
    scansPerDay: {
      label: 'Scans per day',
      width: 200,
      align: 'end',
      firstSort: 'desc',
      hint: `Mean of ${within}; the line shows scans over this time`,
      cell: (row) => (
        <>
          <ScanLine row={row} within={within} />
          <span className="w-24 text-right" title={`${plural(row.windowScans, 'scan')} in ${within}`}>
            {perDay(row.scansPerDay)}
          </span>
        </>
      ),
    },
    lastUsedAt: {
      label: 'Last used',
      width: 100,
      align: 'end',
      firstSort: 'desc',
      hint: 'When a scan was last seen',
      cell: (row) => <CellDate at={row.lastUsedAt} why={whyNoUse(around.watchedSince)} />,
    },
    rowsPerScan: {
      label: 'Rows / scan',
      width: 98,
      align: 'end',
      firstSort: 'desc',
      hint: `Index entries read by each scan, mean of ${within}`,
      cell: (row) => <RowsPerScan value={row.rowsPerScan} why={whyNoRowsPerScan(window)} />,
    },
    cacheHitRatio: {
      label: 'Cache hits',
      width: 92,
      align: 'end',
      firstSort: 'desc',
      hint: `Share of its blocks that were found in shared buffers in ${within}`,
      cell: (row) => <CellNumber value={row.cacheHitRatio} unit="percent" why={whyNoCache(window)} />,
    },
    entriesPerDay: {
      label: 'Entries / day',
      width: 112,
      align: 'end',
      firstSort: 'desc',
      hint: 'Index entries written in a mean day of the last 35: inserts, and updates that were not heap-only',
      cell: (row) => <EntriesPerDay row={row} />,
    },
    bytesPerDay: {
      label: 'Written / day',
      width: 112,
      align: 'end',
      firstSort: 'desc',
      hint: 'Bytes of these entries by the size of the index for each row; WAL comes on top',
      cell: (row) => <CellBytes value={row.bytesPerDay} why={whyNoPrice(row)} />,
    },
    writeShare: {
      label: 'Share of writes',
      width: 120,
      align: 'end',
      firstSort: 'desc',
      hint: 'Of the bytes written to all indexes of its table',
      cell: (row) => <CellNumber value={row.writeShare} unit="percent" why={whyNoPrice(row)} />,
    },
    flags: { label: 'Flags', width: 160, firstSort: null, cell: (row) => <IndexFlags index={row} /> },
    scans: {
      label: 'Server counter',
      width: 120,
      align: 'end',
      firstSort: 'desc',
      hint: around.countersSince
        ? `Scans as the server counts them since ${new Date(around.countersSince).toISOString().slice(0, 16).replace('T', ' ')} UTC`
        : 'Scans as the server counts them',
      cell: (row) => <CellNumber value={row.scans} />,
    },
  }
  return [name, ...indexColumnIds.map((id) => ({ id, ...others[id] }))]
}

function RowsPerScan({ value, why }: { value: number | null; why: string }) {
  if (value === null || value >= 100) return <CellNumber value={value} why={why} />
  return <span>{Number(value.toFixed(value < 10 ? 2 : 1))}</span>
}

function EntriesPerDay({ row }: { row: ListedIndex }) {
  if (row.entriesPerDay === null) return <CellNumber value={null} why={whyNoPrice(row)} />
  const words = compactCount(Math.round(row.entriesPerDay))
  return (
    <span title={`${row.isPriceAtMost ? 'At most ' : ''}${count(Math.round(row.entriesPerDay))} entries a day`}>
      {row.isPriceAtMost && '≤ '}
      {words}
    </span>
  )
}

function ScanLine({ row, within }: { row: ListedIndex; within: string }) {
  const known = row.sparkline ?? (row.windowScans === 0 ? nothing : null)
  return (
    <CellSparkline
      values={known}
      label={`Scans over ${within}, ${known ? `at most ${count(Math.max(...known))} in one of ${known.length} parts` : ''}`}
      why={row.kind === 'I' ? 'Drawn for each partition: unfold the row' : 'No samples over this time'}
    />
  )
}

const nothing = Array<number>(24).fill(0)
