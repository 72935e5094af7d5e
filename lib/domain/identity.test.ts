import { describe, expect, test } from 'vitest'
import { seeded } from '@/lib/testing/seeded'
import { isTransient, pairIndexes, pairTables } from './identity'

type Row = { oid: number; filenode: number; schema: string; table: string; name: string }
const row = (name: string, oid: number, more: Partial<Row> = {}): Row => {
  return { oid, filenode: oid, schema: 's', table: 't', name, ...more }
}

/** Written as `name@oid`; the answer is `now → known` for each one now. */
function pair(known: string[], now: string[], hasSameOids = true): Record<string, string | null> {
  const parse = (text: string) => row(text.split('@')[0]!, Number(text.split('@')[1]))
  const list = now.map(parse)
  const pairs = pairIndexes(known.map(parse), list, hasSameOids)
  const write = (each: Row | null | undefined) => (each ? `${each.name}@${each.oid}` : null)
  return Object.fromEntries(list.map((each) => [write(each)!, write(pairs.get(each))]))
}

const cases: { name: string; known: string[]; now: string[]; pairs: Record<string, string | null> }[] = [
  { name: 'nothing changed', known: ['a@1', 'b@2'], now: ['b@2', 'a@1'], pairs: { 'a@1': 'a@1', 'b@2': 'b@2' } },
  { name: 'a new one', known: ['a@1'], now: ['a@1', 'b@2'], pairs: { 'a@1': 'a@1', 'b@2': null } },
  { name: 'a rename', known: ['a@1'], now: ['b@1'], pairs: { 'b@1': 'a@1' } },
  { name: 'dropped and created again', known: ['a@1'], now: ['a@9'], pairs: { 'a@9': 'a@1' } },
  { name: 'names exchanged', known: ['a@1', 'b@2'], now: ['b@1', 'a@2'], pairs: { 'b@1': 'a@1', 'a@2': 'b@2' } },
  {
    name: 'renamed, and the name taken by a new one',
    known: ['a@1'],
    now: ['a@9', 'b@1'],
    pairs: { 'b@1': 'a@1', 'a@9': null },
  },
  { name: 'rebuilt concurrently, from end to end', known: ['a@1'], now: ['a@9'], pairs: { 'a@9': 'a@1' } },
  {
    name: 'the copy of a concurrent rebuild appears',
    known: ['a@1'],
    now: ['a@1', 'a_ccnew@9'],
    pairs: { 'a@1': 'a@1', 'a_ccnew@9': null },
  },
  {
    name: 'the copy seen before has taken the name, the original is gone',
    known: ['a@1', 'a_ccnew@9'],
    now: ['a@9'],
    pairs: { 'a@9': 'a@1' },
  },
  {
    name: 'the copy seen before has taken the name, the original is still leaving',
    known: ['a@1', 'a_ccnew@9'],
    now: ['a@9', 'a_ccold@1'],
    pairs: { 'a@9': 'a@1', 'a_ccold@1': null },
  },
  {
    name: 'the copy not seen before, the original is still leaving (listed first)',
    known: ['a@1'],
    now: ['a_ccold@1', 'a@9'],
    pairs: { 'a@9': 'a@1', 'a_ccold@1': null },
  },
  {
    name: 'the original that was leaving has left',
    known: ['a@9', 'a_ccold@1'],
    now: ['a@9'],
    pairs: { 'a@9': 'a@9' },
  },
  {
    name: 'numbered leftovers of failed rebuilds stay themselves',
    known: ['a@1', 'a_ccnew@5', 'a_ccnew1@6'],
    now: ['a@1', 'a_ccnew@5', 'a_ccnew1@6'],
    pairs: { 'a@1': 'a@1', 'a_ccnew@5': 'a_ccnew@5', 'a_ccnew1@6': 'a_ccnew1@6' },
  },
]

describe('pairIndexes', () => {
  test.each(cases)('$name', ({ known, now, pairs }) => {
    expect(pair(known, now)).toEqual(pairs)
    expect(pair(known, now.toReversed())).toEqual(pairs)
    expect(pair(known.toReversed(), now)).toEqual(pairs)
  })

  test('on another cluster an OID means nothing', () => {
    expect(pair(['a@1', 'b@2'], ['b@1', 'c@2'], false)).toEqual({ 'b@1': 'b@2', 'c@2': null })
  })

  test('no known index is given to two', () => {
    const random = seeded(1)
    for (let round = 0; round < 500; round += 1) {
      const names = ['a', 'b', 'c', 'a_ccnew', 'a_ccold', 'b_ccnew', 'd']
      const make = () => {
        const oids = new Set<number>()
        return names
          .filter(() => random.chance(0.6))
          .map((name) => row(name, random.int(9)))
          .filter(({ oid }) => !oids.has(oid) && oids.add(oid))
      }
      const known = make()
      const now = make()
      const pairs = pairIndexes(known, now, random.chance(0.8))
      const given = [...pairs.values()].filter((each) => each !== null)
      expect(new Set(given).size).toBe(given.length)
      expect(pairs.size).toBe(now.length)
    }
  })
})

describe('pairTables', () => {
  const pairs = (known: string[], now: string[], hasSameOids = true) => {
    const parse = (text: string) => ({ schema: 's', name: text.split('@')[0]!, oid: Number(text.split('@')[1]) })
    const list = now.map(parse)
    const found = pairTables(known.map(parse), list, hasSameOids)
    return list.map((each) => found.get(each)?.oid ?? null)
  }
  test('a new table under the old name of a renamed one is new, whichever is listed first', () => {
    expect(pairs(['a@1'], ['b@1', 'a@9'])).toEqual([1, null])
    expect(pairs(['a@1'], ['a@9', 'b@1'])).toEqual([null, 1])
  })
  test('exchanged, made anew, on another cluster', () => {
    expect(pairs(['a@1', 'b@2'], ['b@1', 'a@2'])).toEqual([1, 2])
    expect(pairs(['a@1'], ['a@9'])).toEqual([1])
    expect(pairs(['a@1', 'b@2'], ['b@1', 'a@2'], false)).toEqual([2, 1])
  })
})

test.each(['x_ccnew', 'x_ccold', 'x_ccnew12'])('%s is the name of a concurrent rebuild', (name) => {
  expect(isTransient(name)).toBe(true)
})
test.each(['x_ccnew_idx', 'ccnew', 'x_ccn'])('%s is a name like any other', (name) => {
  expect(isTransient(name)).toBe(false)
})
