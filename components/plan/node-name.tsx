'use client'

import Link from 'next/link'
import { Name } from '@/components/ui/name'
import { count } from '@/lib/domain/format'
import type { PlanNode } from '@/lib/domain/plan/plan'
import { visibleText } from '@/lib/domain/visible-text'
import { usePlanLinks } from './plan-links'
import { objectOf } from './plan-words'

export type NodeNameProps = {
  node: PlanNode
  /** The nodes it stands for together. */
  run?: number[] | null
}

const kinds: Record<string, string> = { 'init-plan': 'InitPlan', 'sub-plan': 'SubPlan' }

/** What a node is and what it works on; names lead to their pages when the target has them. */
export function NodeName({ node, run }: NodeNameProps) {
  const object = objectOf(node)
  return (
    <>
      {node.subplanName && (
        <span className="shrink-0 text-xs text-muted">
          <Name value={node.subplanName} />
        </span>
      )}
      {!node.subplanName && node.relationship && kinds[node.relationship] && (
        <span className="shrink-0 text-xs text-muted">{kinds[node.relationship]}</span>
      )}
      {run && <span className="shrink-0 font-medium">{count(run.length)} ×</span>}
      <span className="shrink-0" title={visibleText(node.label)}>
        <Name value={node.label} />
      </span>
      {node.index && <ObjectName kind="index" schema={node.schema} name={node.index} word="using" />}
      {object && !(run && object.kind === 'table') && (
        <ObjectName kind={object.kind} schema={object.schema} name={object.name} word="on" />
      )}
      {run && object?.kind === 'table' && <span className="truncate text-xs text-muted">alike</span>}
      {!run && node.alias && node.alias !== object?.name && (
        <span className="truncate text-xs text-muted" title={visibleText(node.alias)}>
          <Name mono value={node.alias} />
        </span>
      )}
    </>
  )
}

type ObjectNameProps = {
  kind: 'table' | 'index' | 'cte' | 'function'
  schema: string | null
  name: string
  word: string
}

function ObjectName({ kind, schema, name, word }: ObjectNameProps) {
  const find = usePlanLinks()
  const href = kind === 'table' || kind === 'index' ? find(kind, schema, name) : null
  const full = schema && kind !== 'index' ? `${schema}.${name}` : name
  return (
    <span className="min-w-8 truncate" title={visibleText(full)}>
      <span className={kind === 'index' ? 'sr-only' : 'text-xs text-faint'}>{word} </span>
      {href ? (
        <Link
          href={href}
          prefetch={false}
          tabIndex={-1}
          className="text-accent hover:text-accent-strong hover:underline"
        >
          <Name mono value={name} />
        </Link>
      ) : (
        <Name mono value={name} />
      )}
    </span>
  )
}
