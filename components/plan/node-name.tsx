'use client'

import Link from 'next/link'
import { classNames } from '@/components/ui/class-names'
import { Name } from '@/components/ui/name'
import { count } from '@/lib/domain/format'
import type { PlanNode } from '@/lib/domain/plan/plan'
import { visibleText } from '@/lib/domain/visible-text'
import { MiddleName } from './middle-name'
import { usePlanLinks } from './plan-links'
import { objectOf } from './plan-words'

export type NodeNameProps = {
  node: PlanNode
  /** The nodes it stands for together. */
  run?: number[] | null
  /** Names are broken over lines instead of cut. */
  isWhole?: boolean
}

const kinds: Record<string, string> = { 'init-plan': 'InitPlan', 'sub-plan': 'SubPlan' }

/** What a node is and what it works on; names lead to their pages when the target has them. */
export function NodeName({ node, run, isWhole = false }: NodeNameProps) {
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
      <span
        className={node.label.length > 12 && !isWhole ? 'min-w-20 shrink-3 truncate' : 'shrink-0'}
        title={visibleText(node.label)}
      >
        <Name value={node.label} />
      </span>
      {node.index && <ObjectName kind="index" schema={node.schema} name={node.index} word="using" isWhole={isWhole} />}
      {object && !(run && object.kind === 'table') && <ObjectName {...object} word="on" isWhole={isWhole} />}
      {run && object?.kind === 'table' && <span className="truncate text-xs text-muted">alike</span>}
      {!run && node.alias && node.alias !== object?.name && (
        <span className="min-w-0 shrink-50 truncate text-xs text-muted" title={visibleText(node.alias)}>
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
  isWhole: boolean
}

function ObjectName({ kind, schema, name, word, isWhole }: ObjectNameProps) {
  const find = usePlanLinks()
  const href = kind === 'table' || kind === 'index' ? find(kind, schema, name) : null
  const full = schema && kind !== 'index' ? `${schema}.${name}` : name
  const room = name.length < 8 ? 'shrink-0' : 'min-w-20'
  const shown = isWhole ? <Name mono value={name} className="wrap-anywhere" /> : <MiddleName value={name} />
  return (
    <span className={classNames('flex items-baseline gap-1', isWhole ? 'min-w-0' : room)} title={visibleText(full)}>
      <span className={kind === 'index' ? 'sr-only' : 'shrink-0 text-xs text-faint'}>{word} </span>
      {href ? (
        <Link
          href={href}
          prefetch={false}
          tabIndex={-1}
          className="min-w-0 text-accent hover:text-accent-strong hover:underline"
        >
          {shown}
        </Link>
      ) : (
        shown
      )}
    </span>
  )
}
