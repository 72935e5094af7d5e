import type { PlanNode } from './plan'

/** A node in words, as FORMAT TEXT heads it: `Index Scan using orders_pkey on public.orders o`. Names as they are, unquoted. */
export function nodeWords(node: PlanNode): string {
  const using = node.index && node.relation ? ` using ${node.index}` : ''
  return `${node.label}${using}${objectWords(node)}`
}

function objectWords(node: PlanNode): string {
  if (!node.relation && node.index) return ` on ${node.index}`
  const name = node.relation ?? node.functionName ?? node.cteName
  if (!name) return ''
  const schema = node.schema ? `${node.schema}.` : ''
  const alias = node.alias && node.alias !== name ? ` ${node.alias}` : ''
  return ` on ${schema}${name}${alias}`
}
