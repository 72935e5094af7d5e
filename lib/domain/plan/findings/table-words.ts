import type { PlanNode } from '../plan'

/** The table of a node as a person knows it: with its schema where the plan names it. */
export function tableWords(node: PlanNode): string {
  const name = node.relation ?? node.index ?? 'the table'
  return node.schema === null ? name : `${node.schema}.${name}`
}
