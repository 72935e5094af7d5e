import Link from 'next/link'
import { CellBytes } from '@/components/grid/cell-bytes'
import { CellNumber } from '@/components/grid/cell-number'
import type { GridColumn } from '@/components/grid/grid-column'
import { Name } from '@/components/ui/name'
import type { StatementRow } from '@/lib/client/statement'
import { duration, percent, withUnit } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import { oneLine, planHref, statementHref } from './statement-words'

const number = { align: 'end', firstSort: 'desc' } as const

function CellDuration({ ms }: { ms: number }) {
  return <span title={withUnit(ms, 'ms')}>{duration(ms)}</span>
}

function Share({ share }: { share: number }) {
  return (
    <span className="flex w-full items-center gap-2">
      <span aria-hidden className="h-1.5 min-w-0 flex-1 rounded-full bg-line">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${Math.max(share * 100, 1)}%` }} />
      </span>
      <span className="w-13 shrink-0 text-right">{percent(share)}</span>
    </span>
  )
}

/** The columns of the list of statements; `words` name the window: "the last 7 days". */
export function statementColumns(target: string, words: string, isIoTimed: boolean): GridColumn<StatementRow>[] {
  const within = `In ${words}.`
  return [
    {
      id: 'text',
      label: 'Statement',
      width: 332,
      firstSort: null,
      cell: (row) => {
        const line = oneLine(row.text)
        return (
          <Link
            href={statementHref(target, row.id)}
            prefetch={false}
            tabIndex={-1}
            title={line.slice(0, 400)}
            className="min-w-0 truncate font-mono text-xs text-ink hover:text-accent-strong hover:underline"
          >
            <bdi dir="ltr">{line.slice(0, 400)}</bdi>
          </Link>
        )
      },
    },
    {
      id: 'plan',
      label: 'Plan',
      hint: 'Explain this statement; without values of its parameters the plan is a generic one.',
      width: 56,
      firstSort: null,
      cell: (row) => (
        <Link
          href={planHref(target, row.id)}
          prefetch={false}
          tabIndex={-1}
          aria-label="Plan of this statement"
          className="text-accent hover:text-accent-strong hover:underline"
        >
          Plan
        </Link>
      ),
    },
    {
      id: 'share',
      label: 'Share of time',
      hint: `Of the time of all statements. ${within}`,
      width: 116,
      firstSort: null,
      cell: (row) => <Share share={row.share} />,
    },
    {
      id: 'totalMs',
      label: 'Total time',
      hint: within,
      width: 104,
      ...number,
      cell: (row) => <CellDuration ms={row.totalMs} />,
    },
    {
      id: 'calls',
      label: 'Calls',
      hint: within,
      width: 84,
      ...number,
      cell: (row) => <CellNumber value={row.calls} narrow />,
    },
    {
      id: 'meanMs',
      label: 'Mean',
      hint: `Time of one call on average. ${within}`,
      width: 80,
      ...number,
      cell: (row) => <CellDuration ms={row.meanMs} />,
    },
    {
      id: 'rows',
      label: 'Rows',
      hint: `Returned or written. ${within}`,
      width: 84,
      ...number,
      cell: (row) => <CellNumber value={row.rows} narrow />,
    },
    {
      id: 'sharedBlocksRead',
      label: 'Blocks read',
      hint: `Not found in the server's cache; a block is nearly always 8 kB. ${within}`,
      width: 96,
      ...number,
      cell: (row) => <CellNumber value={row.sharedBlocksRead} narrow />,
    },
    {
      id: 'sharedBlocksHit',
      label: 'Blocks hit',
      hint: `Found in the server's cache; a block is nearly always 8 kB. ${within}`,
      width: 92,
      ...number,
      cell: (row) => <CellNumber value={row.sharedBlocksHit} narrow />,
    },
    {
      id: 'tempBlocksWritten',
      label: 'Temp. written',
      hint: `Blocks written to temporary files, because work_mem did not suffice. ${within}`,
      width: 112,
      ...number,
      cell: (row) => <CellNumber value={row.tempBlocksWritten} narrow />,
    },
    {
      id: 'ioReadMs',
      label: 'Read time',
      hint: `Spent reading blocks. ${within}`,
      width: 92,
      ...number,
      cell: (row) => (
        <CellNumber
          value={isIoTimed || row.ioReadMs > 0 ? row.ioReadMs : null}
          unit="ms"
          why="track_io_timing is off, so reads are not timed"
        />
      ),
    },
    {
      id: 'walBytes',
      label: 'WAL',
      hint: `Written ahead. ${within}`,
      width: 84,
      ...number,
      cell: (row) => <CellBytes value={row.walBytes} />,
    },
    {
      id: 'userName',
      label: 'User',
      width: 128,
      firstSort: null,
      cell: (row) => (
        <span title={visibleText(row.userName)} className="truncate text-muted">
          <Name value={row.userName} />
        </span>
      ),
    },
  ]
}
