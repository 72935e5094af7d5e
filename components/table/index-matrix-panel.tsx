import Link from 'next/link'
import { CellBytes } from '@/components/grid/cell-bytes'
import { UnknownMark } from '@/components/grid/unknown-mark'
import { whyNoPrice } from '@/components/index/index-unknown'
import { Badge } from '@/components/ui/badge'
import { Name } from '@/components/ui/name'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TableIndexRow } from '@/lib/client/table'
import { bytes, count, percent } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import { expressionsOf, matrixCell, matrixColumns } from './index-matrix'
import { lockedWords } from './table-words'

export type IndexMatrixPanelProps = { target: string; indexes: TableIndexRow[]; seenAt: Date | string | null }

const head = 'border-b border-line-strong bg-sunken px-2.5 py-1.5 align-bottom text-xs font-medium text-muted'
const body = 'border-b border-line px-2.5 py-1.5'

/** The indexes of a table side by side: a row an index, a column each column that stands in any of them. */
export function IndexMatrixPanel({ target, indexes, seenAt }: IndexMatrixPanelProps) {
  const columns = matrixColumns(indexes)
  const hasExpressions = indexes.some((index) => expressionsOf(index).length > 0)
  return (
    <Panel
      title="Indexes side by side"
      context={
        <>
          place of each column in the key, ▾ when descending, + in INCLUDE
          {seenAt && (
            <>
              ; seen <RelativeTime at={seenAt} />
            </>
          )}
        </>
      }
      flush
    >
      {indexes.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted">
          This table has no index: every search in it reads the whole table.
        </p>
      ) : (
        <section
          aria-label="Indexes side by side"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
          tabIndex={0}
          className="relative overflow-x-auto rounded-b-md focus-visible:-outline-offset-2"
        >
          <table className="w-full border-separate border-spacing-0 text-sm">
            <thead>
              <tr>
                <th scope="col" className={`${head} sticky left-0 z-1 border-r text-left`}>
                  Index
                </th>
                <th scope="col" className={`${head} text-right`}>
                  Size
                </th>
                <th scope="col" className={`${head} text-right whitespace-nowrap`}>
                  Scans in 7 days
                </th>
                <th
                  scope="col"
                  className={`${head} text-right whitespace-nowrap`}
                  title="Bytes of entries in a mean day of the last 35, and their share of what is written to all indexes of the table"
                >
                  Written / day
                </th>
                <th scope="col" className={`${head} text-left`}>
                  Flags
                </th>
                {columns.map((column) => (
                  <th
                    key={column}
                    scope="col"
                    title={visibleText(column)}
                    className={`${head} border-l px-1! text-left`}
                  >
                    <span className="mx-auto flex max-h-36 rotate-180 [writing-mode:vertical-rl]">
                      <Name value={column} mono className="truncate text-ink" />
                    </span>
                  </th>
                ))}
                {hasExpressions && (
                  <th scope="col" className={`${head} border-l text-left`}>
                    Expressions
                  </th>
                )}
                <td className={`${head} w-full`} />
              </tr>
            </thead>
            <tbody>
              {indexes.map((index) => (
                <Row key={index.id} target={target} index={index} columns={columns} hasExpressions={hasExpressions} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Panel>
  )
}

type RowProps = { target: string; index: TableIndexRow; columns: string[]; hasExpressions: boolean }

function Row({ target, index, columns, hasExpressions }: RowProps) {
  return (
    <tr className="group/row">
      <th
        scope="row"
        className={`${body} sticky left-0 z-1 max-w-[46vw] border-r bg-surface text-left font-medium group-hover/row:bg-hover wide:max-w-80`}
      >
        <Link
          href={`/targets/${encodeURIComponent(target)}/indexes/${index.id}`}
          prefetch={false}
          title={visibleText(index.name)}
          className="flex min-w-0 text-ink hover:text-accent-strong hover:underline"
        >
          <Name value={index.name} className="truncate" />
        </Link>
      </th>
      <td className={`${body} text-right whitespace-nowrap group-hover/row:bg-hover`}>
        <CellBytes value={index.sizeBytes} why={lockedWords} />
      </td>
      <td className={`${body} text-right group-hover/row:bg-hover`}>
        <span className={index.windowScans === 0 ? 'text-faint' : ''}>{count(index.windowScans)}</span>
      </td>
      <td className={`${body} text-right whitespace-nowrap group-hover/row:bg-hover`}>
        <Written index={index} />
      </td>
      <td className={`${body} group-hover/row:bg-hover`}>
        <Flags index={index} />
      </td>
      {columns.map((column) => (
        <td key={column} className={`${body} min-w-8 border-l border-line px-1! text-center group-hover/row:bg-hover`}>
          <Cell index={index} column={column} />
        </td>
      ))}
      {hasExpressions && (
        <td className={`${body} border-l border-line group-hover/row:bg-hover`}>
          {expressionsOf(index).map(({ position, text }) => (
            <span key={position} title={visibleText(text)} className="flex max-w-80 gap-1.5 whitespace-nowrap">
              <span className="font-semibold">{position}</span>
              <Name value={text} mono className="truncate text-muted" />
            </span>
          ))}
        </td>
      )}
      <td className={`${body} group-hover/row:bg-hover`} />
    </tr>
  )
}

/** What writes cost it, with a bar for its share of the table's. */
function Written({ index }: { index: TableIndexRow }) {
  const { bytesPerDay, entriesPerDay, writeShare } = index
  if (bytesPerDay === null) return <UnknownMark why={whyNoPrice({ ...index, kind: 'i' })} />
  const share = writeShare === null ? '' : `, ${percent(writeShare)} of what is written to all indexes of the table`
  return (
    <span
      className="inline-flex items-center justify-end gap-2"
      title={`${index.isPriceAtMost ? 'At most ' : ''}${count(Math.round(entriesPerDay ?? 0))} entries a day${share}`}
    >
      {bytes(bytesPerDay)}
      {writeShare !== null && (
        <>
          <span aria-hidden className="h-1.5 w-12 overflow-hidden rounded-sm bg-sunken">
            <span className="block h-full bg-accent" style={{ width: `${100 * writeShare}%` }} />
          </span>
          <span className="w-9 text-xs text-muted">{percent(writeShare)}</span>
        </>
      )}
    </span>
  )
}

function Cell({ index, column }: { index: TableIndexRow; column: string }) {
  const cell = matrixCell(index, column)
  if (cell.kind === 'none') return null
  if (cell.kind === 'include') {
    return (
      <span title="carried along (INCLUDE), not searched" className="text-muted">
        <span aria-hidden>+</span>
        <span className="sr-only">included</span>
      </span>
    )
  }
  const isLeading = cell.position === 1
  const isDescending = cell.order === 'desc'
  return (
    <span
      title={`place ${cell.position} in the key${isDescending ? ', descending' : ''}`}
      className={`inline-flex h-5 min-w-5 items-center justify-center rounded-sm px-1 text-xs ${
        isLeading ? 'bg-accent-soft font-semibold text-accent-strong' : 'bg-sunken text-ink'
      }`}
    >
      {cell.position}
      {isDescending && (
        <>
          <span aria-hidden>▾</span>
          <span className="sr-only">descending</span>
        </>
      )}
    </span>
  )
}

function Flags({ index }: { index: TableIndexRow }) {
  return (
    <span className="flex items-center gap-1">
      {!index.isValid && (
        <Badge tone="harm" title="It is not used for reading; rebuild or drop it">
          invalid
        </Badge>
      )}
      {index.isPrimary && <Badge>primary</Badge>}
      {index.isUnique && !index.isPrimary && <Badge>unique</Badge>}
      {index.isPartial && (
        <Badge title={index.predicate === null ? undefined : `where ${visibleText(index.predicate)}`}>partial</Badge>
      )}
      {index.method !== 'btree' && <Badge>{visibleText(index.method)}</Badge>}
    </span>
  )
}
