import { compactCount, count, percent } from '@/lib/domain/format'
import type { Analysis } from '@/lib/domain/plan/analysis'
import { visibleText } from '@/lib/domain/visible-text'
import type { OutlineRow } from './outline-rows'
import { shareOf } from './outline-tree'
import { factorWords, msWords, objectOf } from './plan-words'

export type CardWords = {
  title: string
  object: string
  /** 0 to 1 of the time or, without times, the cost; null when neither was printed. */
  share: number | null
  self: string
  rows: string
  /** How far the estimate of rows was off; empty where it was near, or cannot be judged. */
  estimate: string
  factor: number | null
}

/** What a card of the diagram says of a node, or of a run of nodes. Names are made visible. */
export function cardWords(analysis: Analysis, row: OutlineRow): CardWords {
  const { plan, figures } = analysis
  const node = plan.nodes[row.id]
  const own = figures[row.id]
  if (!node || !own) return { title: '', object: '', share: null, self: '', rows: '', estimate: '', factor: null }
  const object = objectOf(node)
  const title = visibleText(node.label)
  if (row.run) {
    const share = row.run.reduce((sum, id) => sum + (shareOf(figures[id]) ?? 0), 0)
    const rows = row.run.reduce((sum, id) => sum + (figures[id]?.totalRows ?? 0), 0)
    return {
      title: `${count(row.run.length)} × ${title}`,
      object: 'alike',
      share,
      self: plan.hasTimes || plan.hasCosts ? percent(share) : '',
      rows: plan.hasActuals ? `${compactCount(rows)} rows` : '',
      estimate: '',
      factor: null,
    }
  }
  const share = shareOf(own)
  const names = [node.index, object?.name].filter((name) => typeof name === 'string')
  const alias = node.alias !== null && node.alias !== object?.name ? ` ${node.alias}` : ''
  const factor = own.estimateFactor
  const rows = own.totalRows ?? node.planRows
  return {
    title,
    object: visibleText(`${names.join(' on ')}${alias}`.trim() || (node.subplanName ?? '')),
    share,
    self: selfWords(own.selfMs, own.toleranceMs, own.selfCost),
    rows: rows === null ? '' : `${compactCount(rows)} rows${own.totalRows === null ? ' expected' : ''}`,
    estimate:
      factor !== null && factor >= 2
        ? `${factorWords(factor)} ${own.estimateDirection === 'under' ? 'more' : 'fewer'}`
        : '',
    factor,
  }
}

function selfWords(ms: number | null, toleranceMs: number | null, cost: number | null): string {
  if (ms !== null) return msWords(ms, toleranceMs)
  return cost === null ? '' : `cost ${compactCount(cost)}`
}
