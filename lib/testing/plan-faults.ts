import type { Analysis } from '@/lib/domain/plan/analysis'

/** What must hold of every plan: no node is left with less than nothing, and every sub-plan is paid for. */
export function faults({ plan, figures }: Analysis): string[] {
  const paid = new Set(
    figures.flatMap((figure) => figure.ledger.filter(({ ms }) => ms <= 0).map(({ nodeId }) => nodeId)),
  )
  return plan.nodes.flatMap((node) => {
    const { selfRawMs, toleranceMs, ledger, selfBuffers } = figures[node.id]!
    const found: string[] = []
    if (selfRawMs !== null && selfRawMs < -toleranceMs! - 1e-6) found.push(`${node.label} #${node.id}: ${selfRawMs} ms`)
    const isPaid = paid.has(node.id) || node.id === 0 || node.neverExecuted
    if (!isPaid && node.type !== 'ModifyTable') found.push(`${node.label} #${node.id} is paid by nobody`)
    const sum = ledger.reduce((total, { ms }) => total + ms, 0)
    if (Math.abs(sum - (selfRawMs ?? 0)) > 1e-6) found.push(`${node.label} #${node.id}: the ledger says ${sum} ms`)
    if (plan.hasBuffers && !selfBuffers) found.push(`${node.label} #${node.id}: no buffers`)
    return found
  })
}

/** What all nodes took by themselves, times side by side counted once: the root's time. */
export function selfSum({ figures }: Analysis): number {
  return figures.reduce((sum, figure) => sum + (figure.selfRawMs ?? 0) * figure.overlap, 0)
}

/** Accesses that the nodes made by themselves, and that the root counts in all. */
export function accesses({ plan, figures }: Analysis): { self: number; root: number } {
  const hits = figures.map(({ selfBuffers }) => (selfBuffers?.sharedHit ?? 0) + (selfBuffers?.sharedRead ?? 0))
  const root = plan.nodes[0]!.buffers
  return { self: hits.reduce((a, b) => a + b, 0), root: (root?.sharedHit ?? 0) + (root?.sharedRead ?? 0) }
}
