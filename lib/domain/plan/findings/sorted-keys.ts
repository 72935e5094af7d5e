import type { IndexKey } from '../expression/index-suggestion'
import { readSortKey } from '../expression/sort-key'
import type { PlanNode } from '../plan'
import { listProperty } from './condition-of'

/** The keys of a Sort as an index of this relation would keep them; null when one is of another relation or no plain column. */
export function sortedKeys(sort: PlanNode, relation: PlanNode): IndexKey[] | null {
  const texts = listProperty(sort, 'Sort Key')
  if (texts.length === 0) return null
  const keys: IndexKey[] = []
  for (const text of texts) {
    const key = readSortKey(text)
    if (key === null || key.column === null || (key.qualifier !== null && key.qualifier !== relation.alias)) return null
    keys.push({ column: key.column, expression: null, direction: key.direction, nulls: key.nulls })
  }
  return keys
}
