'use client'

import { X } from 'lucide-react'
import { IconButton } from '@/components/ui/icon-button'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Finding } from '@/lib/domain/plan/finding'
import { NodeBuffers } from './node-buffers'
import { NodeLedger } from './node-ledger'
import { NodeName } from './node-name'
import { NodeProcesses } from './node-processes'
import { NodeConditions, NodeProperties } from './node-properties'
import { NodeRows } from './node-rows'
import { nodeSentence } from './node-sentence'
import { FindingCard } from './plan-findings'

export type NodeDetailProps = {
  analysis: Analysis
  findings: Finding[]
  nodeId: number
  onSelect: (nodeId: number | null) => void
}

/** One node in full: its figures in words, how they came about, and every property EXPLAIN printed. */
export function NodeDetail({ analysis, findings, nodeId, onSelect }: NodeDetailProps) {
  const node = analysis.plan.nodes[nodeId]
  const figures = analysis.figures[nodeId]
  if (!node || !figures) return null
  const own = findings.filter((each) => each.nodeId === nodeId || each.relatedNodeIds.includes(nodeId))
  const parts = { analysis, node, figures, onSelect }
  return (
    <article aria-label="The chosen node" className="flex min-w-0 flex-col divide-y divide-line">
      <header className="flex items-start gap-2 px-4 py-3">
        <h2 className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-1.5 text-sm font-semibold text-ink">
          <NodeName node={node} isWhole />
        </h2>
        <IconButton label="Close (Esc)" onClick={() => onSelect(null)} className="-my-1 -mr-2">
          <X aria-hidden className="size-4" />
        </IconButton>
      </header>
      <p className="px-4 py-3 text-sm text-ink">{nodeSentence(analysis, node, figures)}</p>
      {own.length > 0 && (
        <ol aria-label="Findings at this node">
          {own.map((finding) => (
            <FindingCard
              key={`${finding.kind} ${finding.nodeId} ${finding.title}`}
              finding={finding}
              executionMs={analysis.executionMs}
              isSelected={false}
              onSelect={onSelect}
            />
          ))}
        </ol>
      )}
      <NodeLedger {...parts} />
      <NodeProcesses {...parts} />
      <NodeRows {...parts} />
      <NodeBuffers {...parts} />
      <NodeConditions node={node} />
      <NodeProperties node={node} />
    </article>
  )
}
