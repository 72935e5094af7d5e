import type { Analysis, Figures } from '@/lib/domain/plan/analysis'
import type { Finding } from '@/lib/domain/plan/finding'
import type { PlanNode, ReadingProblem } from '@/lib/domain/plan/plan'
import type { PlanPart, PlanWork } from './plan-work'

/** What a worker knows, in pieces small enough to be taken over without a pause. The last one says that it is the last. */
export type PlanPiece =
  | { kind: 'part'; analysis: Analysis; isWholeText: boolean; findings: Finding[] }
  | { kind: 'nodes'; nodes: PlanNode[]; figures: Figures[] }
  | { kind: 'end'; problems: ReadingProblem[] }

/** Nodes in one piece: some milliseconds to copy. */
const most = 400

/** Cuts what was worked out into pieces; the text itself, which the page has, stays out. */
export function* piecesOf({ parts, problems }: PlanWork, text: string): Generator<PlanPiece> {
  for (const { analysis, findings } of parts) {
    const { plan, figures } = analysis
    const isWholeText = plan.source === text
    const bare = { ...plan, nodes: [], source: isWholeText ? '' : plan.source }
    yield { kind: 'part', analysis: { ...analysis, plan: bare, figures: [] }, isWholeText, findings }
    for (let from = 0; from < plan.nodes.length; from += most) {
      yield { kind: 'nodes', nodes: plan.nodes.slice(from, from + most), figures: figures.slice(from, from + most) }
    }
  }
  yield { kind: 'end', problems }
}

/** Puts the pieces together again, in the order in which they come; answers the whole with the last one. */
export function gatherPieces(text: string): (piece: PlanPiece) => PlanWork | null {
  const parts: PlanPart[] = []
  return (piece) => {
    if (piece.kind === 'end') return { parts, problems: piece.problems }
    if (piece.kind === 'part') {
      if (piece.isWholeText) piece.analysis.plan.source = text
      parts.push({ analysis: piece.analysis, findings: piece.findings })
      return null
    }
    const last = parts.at(-1)
    last?.analysis.plan.nodes.push(...piece.nodes)
    last?.analysis.figures.push(...piece.figures)
    return null
  }
}
