import type { ReactNode } from 'react'
import type { GridColumn } from '@/components/grid/grid-column'
import { classNames } from '@/components/ui/class-names'
import { compactCount, count, duration, percent } from '@/lib/domain/format'
import type { Analysis, Figures } from '@/lib/domain/plan/analysis'
import type { PlanNode } from '@/lib/domain/plan/plan'
import type { OutlineRow } from './outline-rows'
import {
  blockWords,
  estimateWords,
  factorWords,
  heatBar,
  heatOf,
  heatOfFactor,
  heatText,
  isApproximate,
  msWords,
  rowsBounds,
  shareWords,
  touched,
} from './plan-words'

type Cells = { node: PlanNode; figures: Figures; row: OutlineRow }
type Column = GridColumn<OutlineRow>

/** The columns of figures an analysis can fill; the usual ones first. The column of nodes is the outline's own. */
export function outlineColumns(analysis: Analysis): { all: Column[]; usual: string[] } {
  const { plan } = analysis
  const of = (draw: (cells: Cells) => ReactNode) => (row: OutlineRow) => {
    const node = plan.nodes[row.id]
    const figures = analysis.figures[row.id]
    return node && figures ? draw({ node, figures, row }) : null
  }
  const column = (
    id: string,
    label: string,
    width: number,
    hint: string,
    draw: (cells: Cells) => ReactNode,
  ): Column => ({
    id,
    label,
    width,
    hint,
    align: 'end',
    firstSort: null,
    cell: of(draw),
  })
  const timed = plan.hasTimes
    ? [
        column('self', 'Self time', 108, 'Wall time of the node itself, without what runs below it', (cells) =>
          cells.row.run ? <RunTime analysis={analysis} ids={cells.row.run} /> : <SelfTime {...cells} />,
        ),
        column('total', 'Total time', 82, 'Wall time of the node with everything below it', ({ node, figures, row }) =>
          row.run ? (
            <RunTotal analysis={analysis} ids={row.run} />
          ) : (
            <Quiet off={node.neverExecuted}>
              {figures.inclusiveMs === null ? null : duration(figures.inclusiveMs)}
            </Quiet>
          ),
        ),
      ]
    : []
  const counted = plan.hasActuals
    ? [
        column('rows', 'Rows', 64, 'Rows the node returned, over all its loops', (cells) =>
          cells.row.run ? <RunRows analysis={analysis} ids={cells.row.run} /> : <Rows {...cells} />,
        ),
        column('estimate', 'Estimate', 76, 'How far the planner’s expectation of rows was off', (cells) =>
          cells.row.run ? null : <Estimate {...cells} />,
        ),
        column('loops', 'Loops', 56, 'How often the node was started, over all processes', ({ node, row }) =>
          row.run ? null : (
            <Quiet off={node.neverExecuted || node.loops === 1}>
              {node.loops === null ? null : compactCount(node.loops)}
            </Quiet>
          ),
        ),
      ]
    : []
  const buffered = plan.hasBuffers
    ? [
        column(
          'buffers',
          'Buffers',
          68,
          'Blocks the node itself touched; 8 kB each on nearly every server',
          ({ figures, row }) => (row.run ? null : <SelfBuffers figures={figures} />),
        ),
      ]
    : []
  const costed = plan.hasCosts
    ? [
        column('selfCost', 'Self cost', 112, 'The planner’s cost of the node itself, in its own unit', (cells) =>
          cells.row.run ? null : <SelfCost {...cells} />,
        ),
        column('cost', 'Cost', 68, 'The planner’s cost with everything below, in its own unit', ({ node, row }) =>
          row.run || node.totalCost === null ? null : (
            <span title={`${node.startupCost} … ${node.totalCost}`}>{compactCount(node.totalCost)}</span>
          ),
        ),
        column('planRows', 'Rows expected', 104, 'What the planner expected of one loop', ({ node, row }) =>
          row.run || node.planRows === null ? null : (
            <span title={count(node.planRows)}>{compactCount(node.planRows)}</span>
          ),
        ),
        column('width', 'Width', 72, 'Mean bytes of a row, as the planner expected', ({ node, row }) =>
          row.run || node.planWidth === null ? null : `${count(node.planWidth)} B`,
        ),
      ]
    : []
  const all = [...timed, ...counted, ...buffered, ...costed]
  const usual = plan.hasTimes
    ? ['self', 'total', 'rows', 'estimate', 'loops', 'buffers', 'cost']
    : ['selfCost', 'cost', 'planRows', 'width', 'rows', 'estimate', 'loops', 'buffers']
  return { all, usual: all.map(({ id }) => id).filter((id) => usual.includes(id)) }
}

function Quiet({ off, children }: { off: boolean; children: ReactNode }) {
  return <span className={off ? 'text-faint' : undefined}>{children}</span>
}

function ShareBar({ share, children }: { share: number; children: ReactNode }) {
  return (
    <span className="flex w-full items-center gap-2">
      <span aria-hidden className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-line">
        <span
          className={classNames('block h-full rounded-full', heatBar[heatOf(share)])}
          style={{ width: share > 0 ? `max(2px, ${Math.min(share * 100, 100)}%)` : 0 }}
        />
      </span>
      <span className={classNames('w-15 shrink-0 text-right', heatText[heatOf(share)])}>{children}</span>
    </span>
  )
}

function SelfTime({ node, figures }: Cells) {
  if (node.neverExecuted) return <span className="text-faint">never ran</span>
  if (figures.selfMs === null) return null
  const share = figures.timeShare ?? 0
  return (
    <span className="w-full" title={`${duration(figures.selfMs)}, ${percent(share)} of the execution time`}>
      <ShareBar share={share}>{msWords(figures.selfMs, figures.toleranceMs)}</ShareBar>
    </span>
  )
}

function SelfCost({ figures }: Cells) {
  if (figures.selfCost === null) return null
  const share = figures.costShare ?? 0
  return (
    <span className="w-full" title={`${count(figures.selfCost)}, ${percent(share)} of the total cost`}>
      <ShareBar share={share}>{compactCount(Math.round(figures.selfCost * 100) / 100)}</ShareBar>
    </span>
  )
}

function Rows({ node, figures }: Cells) {
  if (node.neverExecuted) return <span className="text-faint">–</span>
  if (figures.totalRows === null) return null
  const bounds = rowsBounds(figures)
  const removed = figures.removedRows > 0 ? `; ${count(figures.removedRows)} more were thrown away` : ''
  return (
    <span title={`${count(figures.totalRows)} rows${bounds ? `, ${bounds}` : ''}${removed}`}>
      {isApproximate(figures) && '≈ '}
      {compactCount(figures.totalRows)}
    </span>
  )
}

function Estimate({ node, figures }: Cells) {
  const words = estimateWords(node, figures)
  if (words === null || figures.estimateFactor === null) return null
  if (figures.estimateFactor < 1.05)
    return (
      <span className="text-faint" title={words}>
        exact
      </span>
    )
  const heat = heatOfFactor(figures.estimateFactor)
  return (
    <span title={words} className={heat === 'none' ? 'text-muted' : heatText[heat]}>
      <span aria-hidden>{figures.estimateDirection === 'under' ? '↑ ' : '↓ '}</span>
      <span className="sr-only">{figures.estimateDirection === 'under' ? 'more, ' : 'fewer, '}</span>
      {factorWords(figures.estimateFactor)}
    </span>
  )
}

function SelfBuffers({ figures }: { figures: Figures }) {
  if (figures.selfBuffers === null) return null
  const blocks = touched(figures.selfBuffers)
  if (blocks === 0) return <span className="text-faint">0</span>
  return <span title={blockWords(blocks)}>{compactCount(blocks)}</span>
}

function sums(analysis: Analysis, ids: number[]) {
  let total = 0
  let longest = 0
  let rows = 0
  for (const id of ids) {
    const figures = analysis.figures[id]
    total += figures?.inclusiveMs ?? 0
    longest = Math.max(longest, figures?.inclusiveMs ?? 0)
    rows += figures?.totalRows ?? 0
  }
  return { total, longest, rows }
}

function RunTime({ analysis, ids }: { analysis: Analysis; ids: number[] }) {
  const { longest } = sums(analysis, ids)
  return <span className="text-muted">longest {duration(longest)}</span>
}

function RunTotal({ analysis, ids }: { analysis: Analysis; ids: number[] }) {
  const { total } = sums(analysis, ids)
  const share = analysis.executionMs ? total / analysis.executionMs : 0
  return (
    <span title={`Together ${shareWords(analysis, share)}`} className={heatText[heatOf(share)]}>
      {duration(total)}
    </span>
  )
}

function RunRows({ analysis, ids }: { analysis: Analysis; ids: number[] }) {
  const { rows } = sums(analysis, ids)
  return <span title={`${count(rows)} rows together`}>{compactCount(rows)}</span>
}
