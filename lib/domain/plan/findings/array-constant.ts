import type { ColumnTest } from '../expression/column-test'

/** How many items `= ANY ('{…}')` lists; null when the array is not a constant of one dimension. */
export function itemsOf(test: ColumnTest): number | null {
  const text = test.value?.kind === 'constant' ? test.value.value : null
  if (!test.isAny || text == null) return null
  return text.startsWith('{') && text.endsWith('}') ? countItems(text.slice(1, -1)) : null
}

/** Commas outside of quotes, in one pass. */
function countItems(text: string): number | null {
  if (text.length === 0) return 0
  let items = 1
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isQuoted && character === '\\') at += 1
    else if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && character === '{') return null
    else if (!isQuoted && character === ',') items += 1
  }
  return items
}

/** `= ANY ('{}')` and `= ANY (NULL)`: true of no row. */
export function isEmptyArray(test: ColumnTest): boolean {
  if (!test.isAny || test.value?.kind !== 'constant') return false
  return test.value.value === null ? /^\(*NULL\b/.test(test.value.text) : itemsOf(test) === 0
}
