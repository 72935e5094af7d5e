import type { ComparableIndex } from './index-shape'

export type CoverageKind =
  | 'identical'
  | 'identical-but-include-or-order'
  | 'covered-prefix'
  | 'prefix-but-include-or-order'
  | 'overlap'
  | 'other-comparison'
  | 'possible-predicate'
  | 'not'

/**
 * How one index stands to another that might replace it. `isCovered`: whatever it does, the other does as well. `overlap` is
 * the same columns in another sequence, `other-comparison` the same ones compared otherwise.
 */
export type Coverage = { kind: CoverageKind; isCovered: boolean; reason: string }

/**
 * Judges whether `b` makes `a` redundant. Only of b-trees the first columns serve as an index of their own; other methods
 * replace their like alone. Roles (constraints, replica identity and so on) are no part of this: see `findRedundancy`.
 */
export function coverage(a: ComparableIndex, b: ComparableIndex): Coverage {
  const apart = whyApart(a, b)
  if (apart) return no(apart)
  const isPrefix = a.keys.every((key, place) => key.identity === b.keys[place]?.identity)
  const hasSameKeys = isPrefix && a.keys.length === b.keys.length
  if (!hasSameKeys && !(isPrefix && a.method === 'btree')) return whyNotPrefix(a, b)
  if (a.predicate !== b.predicate && b.predicate !== null) {
    return no(
      a.predicate === null
        ? 'The other holds only some of the rows.'
        : 'They hold different rows: their conditions differ.',
    )
  }
  const near = hasSameKeys ? 'identical-but-include-or-order' : 'prefix-but-include-or-order'
  const order = orderOf(a, b)
  if (order === 'different') {
    return { kind: near, isCovered: false, reason: 'The same columns, but ascending, descending or nulls differ.' }
  }
  if (a.lossiness !== b.lossiness) {
    return {
      kind: 'other-comparison',
      isCovered: false,
      reason: 'The same columns, but their storage parameters differ.',
    }
  }
  const carried = new Set([...b.keys.map((key) => key.column), ...b.include])
  const missing = a.include.filter((column) => !carried.has(column)).length
  if (missing > 0) {
    const columns = missing === 1 ? 'one INCLUDE column' : `${missing} INCLUDE columns`
    return { kind: near, isCovered: false, reason: `The other lacks ${columns}, so it cannot answer alone.` }
  }
  const guard = a.isUnique ? whyNotAsUnique(a, b, hasSameKeys) : null
  if (guard) return no(guard)
  if (a.predicate !== b.predicate) {
    return {
      kind: 'possible-predicate',
      isCovered: false,
      reason: 'The other holds all rows and the same keys, but this one holds fewer rows and is smaller.',
    }
  }
  return covered(a, b, hasSameKeys, order === 'backwards')
}

function covered(a: ComparableIndex, b: ComparableIndex, hasSameKeys: boolean, isBackwards: boolean): Coverage {
  const reading = isBackwards ? ', read backwards' : ''
  if (!hasSameKeys) {
    const count = a.keys.length === 1 ? 'Its key is the first' : `Its ${a.keys.length} keys are the first`
    return {
      kind: 'covered-prefix',
      isCovered: true,
      reason: `${count} of the ${b.keys.length} keys of the other${reading}.`,
    }
  }
  const more = b.include.length > a.include.length ? ', and the other carries more columns' : ''
  if (!isBackwards && more === '') {
    return { kind: 'identical', isCovered: true, reason: 'The same keys, order, columns and rows.' }
  }
  return { kind: 'identical-but-include-or-order', isCovered: true, reason: `The same keys${reading}${more}.` }
}

function whyApart(a: ComparableIndex, b: ComparableIndex): string | null {
  if (a.oid === b.oid) return 'It is the same index.'
  if (a.tableOid !== b.tableOid) return 'They belong to different tables.'
  if (a.method !== b.method) return `They use different methods: ${a.method} and ${b.method}.`
  if (!a.isUsable) return 'It is invalid or being built, so there is nothing to replace.'
  if (!b.isUsable) return 'The other is invalid or being built.'
  return null
}

function whyNotPrefix(a: ComparableIndex, b: ComparableIndex): Coverage {
  const subjects = (index: ComparableIndex) => index.keys.map((key) => key.subject)
  const [ours, theirs] = [subjects(a), subjects(b)]
  const isSame = ours.every((subject, place) => subject === theirs[place])
  if (isSame && a.keys.some((key, place) => key.identity !== b.keys[place]?.identity)) {
    return {
      kind: 'other-comparison',
      isCovered: false,
      reason: 'The same columns, but operator classes or collations differ.',
    }
  }
  if (isSame) return no(`The other begins with the same columns, but ${a.method} does not serve them alone as well.`)
  if (ours.length === theirs.length && ours.toSorted().join() === theirs.toSorted().join()) {
    return { kind: 'overlap', isCovered: false, reason: 'The same columns in another sequence.' }
  }
  return no('Its keys are not the first keys of the other.')
}

function orderOf(a: ComparableIndex, b: ComparableIndex): 'same' | 'backwards' | 'different' {
  const pairs = a.keys.map((key, place) => [key.direction, b.keys[place]!.direction] as const)
  if (pairs.every(([ours, theirs]) => ours === theirs)) return 'same'
  const isBackwards = pairs.every(([ours, theirs]) => ours !== null && theirs !== null && ours + theirs === 3)
  return isBackwards ? 'backwards' : 'different'
}

/** A unique index guards the data: only another that refuses at least the same rows at the same moment takes its place. */
function whyNotAsUnique(a: ComparableIndex, b: ComparableIndex, hasSameKeys: boolean): string | null {
  if (!b.isUnique) return 'It guards uniqueness, the other does not.'
  if (!hasSameKeys) return 'It guards the uniqueness of fewer columns.'
  if (a.nullsNotDistinct && !b.nullsNotDistinct) return 'It refuses a second null, the other does not.'
  if (a.isImmediate && !b.isImmediate) return 'It checks each row at once, the other may wait for the end.'
  if (!a.isDeferred && b.isDeferred) return 'It checks each statement, the other only the transaction.'
  return null
}

function no(reason: string): Coverage {
  return { kind: 'not', isCovered: false, reason }
}
