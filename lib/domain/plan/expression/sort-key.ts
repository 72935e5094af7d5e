import { withoutQualifiers } from './column-test'
import { isWord, peel, readGroups } from './groups'
import { readOperand } from './operand'

/** One key of a Sort, as an index would have to keep it. */
export type SortKey = {
  text: string
  /** Of the relation; null when it sorts by an expression. */
  column: string | null
  /** Without table names; null when it is a column. */
  expression: string | null
  /** Of the relation's columns; null when unknown. */
  qualifier: string | null
  direction: 'asc' | 'desc'
  /** As printed; null for the direction's own: last for asc, first for desc. */
  nulls: 'first' | 'last' | null
}

/** Reads one entry of `Sort Key`, such as `o.created_at DESC NULLS LAST`. Null for what an index cannot simply keep. */
export function readSortKey(text: string): SortKey | null {
  const group = readGroups(text)
  if (group === null) return null
  const items = [...group.items]
  let nulls: SortKey['nulls'] = null
  if (isWord(items.at(-2), 'NULLS') && isWord(items.at(-1), 'FIRST', 'LAST')) {
    nulls = isWord(items.at(-1), 'FIRST') ? 'first' : 'last'
    items.length -= 2
  }
  const isDescending = isWord(items.at(-1), 'DESC')
  if (isDescending) items.length -= 1
  if (items.length === 0 || items.some((item) => isWord(item, 'USING', 'COLLATE'))) return null
  const operand = readOperand(items, text)
  const qualifiers = new Set(operand.columns.map(({ qualifier }) => qualifier))
  if (qualifiers.size !== 1) return null
  const [qualifier = null] = qualifiers
  const isColumn = operand.kind === 'column' && operand.casts.length === 0 && peel(items).length > 0
  return {
    text,
    column: isColumn ? (operand.columns[0]?.column ?? null) : null,
    expression: isColumn ? null : withoutQualifiers(operand),
    qualifier,
    direction: isDescending ? 'desc' : 'asc',
    nulls,
  }
}
