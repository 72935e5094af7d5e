import { count, percent } from '@/lib/domain/format'
import { DetailLine, type DetailPartProps, DetailSection } from './detail-section'
import { estimateWords, heatOfFactor, heatText, rowsBounds, rowsWords } from './plan-words'

/** Rows expected, returned and thrown away; what rounding leaves open stands as an interval. */
export function NodeRows({ node, figures }: DetailPartProps) {
  if (node.planRows === null && figures.totalRows === null) return null
  const words = estimateWords(node, figures)
  const loops = node.loops ?? 1
  return (
    <DetailSection title="Rows">
      <dl className="flex flex-col gap-0.5">
        {node.planRows !== null && (
          <DetailLine label={loops > 1 ? 'Expected of one loop' : 'Expected'} value={count(node.planRows)} />
        )}
        {loops > 1 && node.actualRows !== null && (
          <DetailLine label="Returned by one loop, on average" value={String(node.actualRows)} />
        )}
        {figures.totalRows !== null && !node.neverExecuted && (
          <DetailLine
            label={loops > 1 ? 'Returned by all loops' : 'Returned'}
            value={rowsWords(figures)}
            hint={rowsBounds(figures)}
          />
        )}
        {figures.removedRows > 0 && (
          <DetailLine
            label="Thrown away"
            value={
              figures.readRows
                ? `${count(figures.removedRows)} (${percent(Math.min(figures.removedRows / figures.readRows, 1))} of those read)`
                : count(figures.removedRows)
            }
          />
        )}
        {node.planWidth !== null && <DetailLine label="Width, as expected" value={`${count(node.planWidth)} bytes`} />}
      </dl>
      {words && (
        <p
          className={
            figures.estimateFactor === null
              ? 'text-muted'
              : heatText[heatOfFactor(figures.estimateFactor)] || 'text-muted'
          }
        >
          That is {words}.
        </p>
      )}
    </DetailSection>
  )
}
