import { duration } from '@/lib/domain/format'
import type { LedgerLine } from '@/lib/domain/plan/analysis'
import type { Plan } from '@/lib/domain/plan/plan'
import { visibleText } from '@/lib/domain/visible-text'
import { type DetailPartProps, DetailSection } from './detail-section'
import { msWords, objectOf, toleranceWords } from './plan-words'

const whys: Record<LedgerLine['why'], string> = {
  own: 'with everything below',
  child: 'below',
  'sub-plan': 'sub-query run for its rows',
  'init-plan': 'sub-query first asked for here',
  cte: 'its share of the WITH query it reads',
  workers: 'waited while processes ran side by side',
}
const mostLines = 12

/** How the time of a node by itself comes about: its own, less what belongs to others. */
export function NodeLedger({ analysis, figures, onSelect }: DetailPartProps) {
  const { ledger, selfMs, selfRawMs, toleranceMs } = figures
  if (ledger.length < 2 || selfMs === null) return null
  const shown = ledger.length > mostLines ? longest(ledger) : ledger
  const rest = ledger.filter((line) => !shown.includes(line))
  const restMs = rest.reduce((sum, line) => sum + line.ms, 0)
  const off = toleranceMs === null ? null : toleranceWords(toleranceMs, selfMs)
  return (
    <DetailSection title={`Why it is ${msWords(selfMs)} by itself`}>
      <table className="w-full tabular-nums">
        <tbody>
          {shown.map((line, place) => (
            <tr key={`${line.why} ${line.nodeId}`}>
              <td className="w-px pr-3 text-right align-baseline whitespace-nowrap text-ink">
                {signed(line.ms, place)}
              </td>
              <td className="py-0.5 align-baseline text-muted">
                {line.why === 'own' ? (
                  whys.own
                ) : (
                  <button
                    type="button"
                    onClick={() => onSelect(line.nodeId)}
                    className="text-left underline-offset-2 hover:text-ink hover:underline"
                  >
                    {nodeWords(analysis.plan, line.nodeId)}, {whys[line.why]}
                  </button>
                )}
              </td>
            </tr>
          ))}
          {rest.length > 0 && (
            <tr>
              <td className="w-px pr-3 text-right whitespace-nowrap text-ink">{signed(restMs, 1)}</td>
              <td className="py-0.5 text-muted">{rest.length} others</td>
            </tr>
          )}
          <tr className="border-t border-line">
            <td className="w-px pr-3 text-right font-semibold whitespace-nowrap text-ink">= {msWords(selfMs)}</td>
            <td className="py-0.5 text-muted">by itself</td>
          </tr>
        </tbody>
      </table>
      {off && (
        <p className="text-xs text-faint">
          EXPLAIN rounds each time, so this may be off by {off}
          {selfRawMs !== null && selfRawMs < 0 ? `; the sum itself is ${duration(selfRawMs)}.` : '.'}
        </p>
      )}
    </DetailSection>
  )
}

function signed(ms: number, place: number): string {
  if (place === 0) return duration(ms)
  return ms < 0 ? `− ${duration(-ms)}` : `+ ${duration(ms)}`
}

function longest(ledger: LedgerLine[]): LedgerLine[] {
  const [own, ...others] = ledger
  const most = others.toSorted((one, other) => one.ms - other.ms).slice(0, mostLines - 1)
  return own ? [own, ...most] : most
}

function nodeWords(plan: Plan, id: number): string {
  const node = plan.nodes[id]
  if (!node) return ''
  const object = objectOf(node)
  return visibleText(object ? `${node.label} on ${object.name}` : (node.subplanName ?? node.label))
}
