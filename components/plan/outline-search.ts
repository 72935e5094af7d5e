import type { Analysis } from '@/lib/domain/plan/analysis'
import type { PlanValue } from '@/lib/domain/plan/bag'
import type { PlanNode } from '@/lib/domain/plan/plan'

const known = new WeakMap<Analysis, string[]>()

/** The nodes whose name, objects or conditions hold every word, in the order of the plan. */
export function searchNodes(analysis: Analysis, words: string): number[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)
  if (parts.length === 0) return []
  let texts = known.get(analysis)
  if (!texts) {
    texts = analysis.plan.nodes.map(textOf)
    known.set(analysis, texts)
  }
  const found: number[] = []
  for (let id = 0; id < texts.length; id += 1) if (parts.every((part) => texts[id]?.includes(part))) found.push(id)
  return found
}

function textOf(node: PlanNode): string {
  const words: (string | null)[] = [
    node.label,
    node.subplanName,
    node.schema,
    node.relation,
    node.alias,
    node.index,
    node.cteName,
    node.functionName,
  ]
  for (const value of Object.values(node.properties)) words.push(...strings(value))
  return words.filter(Boolean).join(' ').toLowerCase()
}

/** Conditions and lists of keys; deeper structures hold no words worth finding. */
function strings(value: PlanValue): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
