import { setFlagsFromString } from 'node:v8'
import { describe, expect, test } from 'vitest'
import { indexFacts, indexShape, statementFacts, tableFacts } from '@/lib/testing/facts'
import { seeded } from '@/lib/testing/seeded'
import type { IndexFacts, IndexShape, TableFacts } from './facts'
import {
  asIndexState,
  asTableState,
  diffIndexes,
  diffStatements,
  diffTables,
  type IndexState,
  type Judgement,
  type Known,
  type StatementState,
  shapeHashOf,
  sumUseByTable,
  type TableState,
} from './snapshot-diff'
import { indexCounters, statementCounters, tableCounters } from './usage'

const at = new Date('2026-02-01T12:00:00Z')
const goingOn: Judgement = { at, isComparable: true, wasReset: false, isFirst: false, hasSameOids: true }
const first: Judgement = { ...goingOn, isComparable: false, isFirst: true }
const noUse = { before: new Map(), now: new Map(), delta: new Map() }

function learn(indexes: IndexFacts[], shapes: IndexShape[] = []): Known<IndexState>[] {
  return diffIndexes([], indexes, shapes, first).added.map(({ state }, position) => ({ id: position + 1, state }))
}
const shapes = [indexShape()]
const kinds = (diff: { events: { kind: string }[] }) => diff.events.map(({ kind }) => kind)

describe('diffIndexes', () => {
  test('the first look counts nothing, whatever stands there', () => {
    const { added, events } = diffIndexes([], [indexFacts({ scans: 500 })], shapes, first)
    expect(added[0]).toMatchObject({ delta: { scans: 0 }, state: { scans: 500, columns: 'day' } })
    expect(events).toEqual([])
  })

  test('a new index was counted since', () => {
    const diff = diffIndexes(learn([]), [indexFacts({ scans: 7 })], shapes, goingOn)
    expect(diff.added[0]!.delta.scans).toBe(7)
    expect(kinds(diff)).toEqual(['created'])
  })

  test('an index new to us on a node new to us has counts of unknown age', () => {
    const judge = { ...goingOn, isComparable: false }
    expect(diffIndexes(learn([]), [indexFacts({ scans: 7 })], shapes, judge).added[0]!.delta.scans).toBe(0)
  })

  const known = () => learn([indexFacts({ scans: 10, blocksHit: 40 })], shapes)
  const cases: {
    name: string
    now: Partial<IndexFacts>
    shape?: Partial<IndexShape>
    scans: number
    kinds: string[]
  }[] = [
    { name: 'nothing', now: { scans: 10, blocksHit: 40 }, scans: 0, kinds: [] },
    { name: 'use', now: { scans: 13, blocksHit: 44 }, scans: 3, kinds: [] },
    { name: 'counters of this index reset', now: { scans: 2 }, scans: 2, kinds: ['counters-reset'] },
    { name: 'REINDEX', now: { scans: 11, blocksHit: 41, filenode: 7 }, scans: 1, kinds: ['rebuilt'] },
    {
      name: 'REINDEX CONCURRENTLY',
      now: { oid: 9, filenode: 9, scans: 11, blocksHit: 41 },
      scans: 1,
      kinds: ['rebuilt-concurrently'],
    },
    { name: 'DROP and CREATE', now: { oid: 9, filenode: 9, scans: 1 }, scans: 1, kinds: ['recreated'] },
    {
      name: 'DROP and CREATE of the table, then more use than ever',
      now: { oid: 9, filenode: 9, tableOid: 90, scans: 50, blocksHit: 90 },
      scans: 50,
      kinds: ['recreated'],
    },
    {
      name: 'made anew with other columns',
      now: { oid: 9, filenode: 9, scans: 1 },
      shape: { oid: 9, include: ['x'] },
      scans: 1,
      kinds: ['redefined'],
    },
    { name: 'renamed', now: { name: 'other', scans: 12, blocksHit: 40 }, scans: 2, kinds: ['renamed'] },
    { name: 'invalid', now: { isValid: false, scans: 10, blocksHit: 40 }, scans: 0, kinds: ['became-invalid'] },
    { name: 'locked', now: { isLocked: true, sizeBytes: null, scans: 12, blocksHit: 40 }, scans: 2, kinds: [] },
  ]
  test.each(cases)('$name', ({ now, shape, scans, kinds: expected }) => {
    const answered = [indexShape({ oid: now.oid ?? 200, ...shape })]
    const diff = diffIndexes(known(), [indexFacts(now)], answered, goingOn)
    expect(kinds(diff)).toEqual(expected)
    expect(diff.changed[0]?.delta.scans ?? 0).toBe(scans)
    expect(diff.dropped).toEqual([])
  })

  test('locked: size and definition stay as they were known, and are asked for again', () => {
    const diff = diffIndexes(known(), [indexFacts({ isLocked: true, sizeBytes: null, shapeKey: '2' })], [], goingOn)
    expect(diff.changed[0]!.state).toMatchObject({ isLocked: true, sizeBytes: 8192, shapeKey: '1', columns: 'day' })
  })

  test('a rename of the table is told with both full names', () => {
    const diff = diffIndexes(known(), [indexFacts({ table: 'sales', scans: 10, blocksHit: 40 })], shapes, goingOn)
    expect(diff.renamed).toEqual([1])
    expect(diff.events[0]!.detail).toEqual({ before: 'shop.orders.orders_by_day', now: 'shop.sales.orders_by_day' })
  })

  test('a concurrent rebuild seen in the middle leaves one series and no noise', () => {
    let list = known()
    const look = (now: IndexFacts[]) => {
      const diff = diffIndexes(
        list,
        now,
        now.map(({ oid }) => indexShape({ oid })),
        goingOn,
      )
      const kept = list.filter(({ id }) => !diff.dropped.includes(id))
      list = kept.map((each) => diff.changed.find(({ id }) => id === each.id) ?? each)
      list.push(...diff.added.map(({ state }, position) => ({ id: 100 + list.length + position, state })))
      return { events: kinds(diff), scans: diff.changed.find(({ id }) => id === 1)?.delta.scans ?? 0 }
    }
    const own = { scans: 12, blocksHit: 50 }
    const copy = indexFacts({ oid: 9, name: 'orders_by_day_ccnew', isValid: false })
    expect(look([indexFacts(own), copy])).toEqual({ events: [], scans: 2 })
    const left = indexFacts({ ...own, name: 'orders_by_day_ccold', isValid: false })
    expect(look([indexFacts({ ...own, oid: 9 }), left])).toEqual({ events: ['rebuilt-concurrently'], scans: 0 })
    expect(look([indexFacts({ oid: 9, scans: 15, blocksHit: 60 })])).toEqual({ events: [], scans: 3 })
    expect(list.map(({ id, state }) => [id, state.oid])).toEqual([[1, 9]])
  })

  test('another cluster: names continue, counts begin anew, nothing was rebuilt', () => {
    const judge = { ...goingOn, isComparable: false, hasSameOids: false }
    const other = indexFacts({ oid: 777, filenode: 3, scans: 9_000 })
    const stranger = indexFacts({ oid: 200, name: 'stranger', scans: 5_000 })
    const diff = diffIndexes(known(), [stranger, other], [indexShape({ oid: 777 })], judge)
    expect(diff.changed.map(({ id, delta }) => [id, delta.scans])).toEqual([[1, 0]])
    expect(diff.added.map(({ delta }) => delta.scans)).toEqual([0])
    expect(kinds(diff)).toEqual(['created'])
  })

  test('the last use never moves back', () => {
    const used = learn([indexFacts({ lastScanAt: at, scans: 3 })], shapes)
    const diff = diffIndexes(used, [indexFacts({ lastScanAt: null, scans: 0 })], shapes, { ...goingOn, wasReset: true })
    expect(diff.changed[0]!.state.lastUsedAt).toEqual(at)
  })

  test('any history: differences are never negative, and without resets they add up to what is counted', () => {
    const random = seeded(7)
    for (let round = 0; round < 200; round += 1) {
      const hasResets = round % 2 === 1
      let facts = indexFacts({ scans: random.int(50) })
      let known = learn([facts], shapes)
      const start = { ...facts }
      const sums = Object.fromEntries(indexCounters.map((name) => [name, 0])) as Record<string, number>
      let done = 0
      for (let step = 0; step < 12; step += 1) {
        const more = random.int(20)
        done += more
        const isReset = hasResets && random.chance(0.3)
        const old = isReset ? indexFacts() : facts
        facts = indexFacts({ oid: random.chance(0.2) ? facts.oid + 1 : facts.oid })
        for (const name of indexCounters) facts[name] = old[name] + more
        const diff = diffIndexes(known, [facts], [indexShape({ oid: facts.oid })], goingOn)
        expect(diff.added).toEqual([])
        for (const { delta } of diff.changed) {
          for (const name of indexCounters) {
            expect(delta[name]).toBeGreaterThanOrEqual(0)
            sums[name]! += delta[name]
          }
        }
        known = known.map((each) => diff.changed.find(({ id }) => id === each.id) ?? each)
      }
      if (!hasResets) expect(sums.scans).toBe(facts.scans - start.scans)
      expect(sums.scans).toBeLessThanOrEqual(done)
    }
  })
})

test('the states that are remembered share one hidden class, whatever they are made of', () => {
  setFlagsFromString('--allow-natives-syntax')
  const areAlike = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean
  const [one, two] = learn([indexFacts({ oid: 1 }), indexFacts({ oid: 2 })], shapes).map(({ state }) => state)
  expect(areAlike(one!, two!)).toBe(true)
  const given = { ...one!, id: 7, targetId: 'x' }
  expect(areAlike(one!, asIndexState(given, one!.tableOid, given))).toBe(true)
  expect(areAlike(asTableState(tableFacts()), asTableState({ ...tableFacts(), oid: 3 }))).toBe(true)
})

describe('diffTables', () => {
  const learnTables = (tables: TableFacts[]): Known<TableState>[] =>
    tables.map((state, position) => ({ id: position + 1, state }))

  test('an index that was dropped takes its scans from the sum, and nothing is counted twice', () => {
    const knownIndexes = learn([
      indexFacts({ scans: 100, tuplesFetched: 900 }),
      indexFacts({ oid: 201, name: 'b', scans: 5 }),
    ])
    const table = tableFacts({ inserts: 1_000, seqScans: 3, indexScans: 105, indexRowsFetched: 900 + 30 })
    const now = [indexFacts({ oid: 201, name: 'b', scans: 8, tuplesFetched: 4 })]
    const indexDiff = diffIndexes(knownIndexes, now, [], goingOn)
    const use = sumUseByTable(knownIndexes, now, indexDiff)
    const later = tableFacts({ inserts: 1_002, seqScans: 3, indexScans: 8, indexRowsFetched: 4 + 31 })
    const diff = diffTables(learnTables([table]), [later], goingOn, use)
    expect(diff.changed[0]!.delta).toMatchObject({ inserts: 2, seqScans: 0, indexScans: 3, indexRowsFetched: 1 + 4 })
  })

  test('an index created again begins at zero; its table does not', () => {
    const knownIndexes = learn([indexFacts({ scans: 100 })])
    const now = [indexFacts({ oid: 300, scans: 1 })]
    const use = sumUseByTable(knownIndexes, now, diffIndexes(knownIndexes, now, [], goingOn))
    const diff = diffTables(
      learnTables([tableFacts({ inserts: 1_000, indexScans: 100 })]),
      [tableFacts({ inserts: 1_000, indexScans: 1 })],
      goingOn,
      use,
    )
    expect(diff.changed[0]!.delta).toMatchObject({ inserts: 0, indexScans: 1 })
  })

  test('made anew, renamed, exchanged, dropped', () => {
    const known = learnTables([tableFacts({ inserts: 9 }), tableFacts({ oid: 101, name: 'b', inserts: 4 })])
    const anew = diffTables(known, [tableFacts({ oid: 500, inserts: 12 })], goingOn, noUse)
    expect(anew.changed.map(({ id, delta }) => [id, delta.inserts])).toEqual([[1, 12]])
    expect(anew.dropped).toEqual([2])
    const swapped = [tableFacts({ oid: 101, inserts: 4 }), tableFacts({ oid: 100, name: 'b', inserts: 9 })]
    const exchanged = diffTables(known, swapped, goingOn, noUse)
    expect(exchanged.renamed.toSorted()).toEqual([1, 2])
    expect(exchanged.changed.every(({ delta }) => delta.inserts === 0)).toBe(true)
    expect(exchanged.added).toEqual([])
  })

  test('locked: sizes stay', () => {
    const locked = tableFacts({ isLocked: true, heapBytes: null, toastBytes: null, inserts: 1 })
    const diff = diffTables(learnTables([tableFacts()]), [locked], goingOn, noUse)
    expect(diff.changed[0]!.state).toMatchObject({ heapBytes: 8192, toastBytes: 0, isLocked: true })
  })

  test('first look and another node count nothing; a reset counts what stands there', () => {
    const now = [tableFacts({ inserts: 50 }), tableFacts({ oid: 101, name: 'b', inserts: 60 })]
    expect(diffTables([], now, first, noUse).added.map(({ delta }) => delta.inserts)).toEqual([0, 0])
    const known = learnTables([tableFacts({ inserts: 40 })])
    const other = diffTables(known, now, { ...goingOn, isComparable: false }, noUse)
    expect([other.changed[0]!.delta.inserts, other.added[0]!.delta.inserts]).toEqual([0, 0])
    const reset = diffTables(known, now, { ...goingOn, wasReset: true }, noUse)
    expect([reset.changed[0]!.delta.inserts, reset.added[0]!.delta.inserts]).toEqual([50, 60])
  })

  test('any history: never negative, and the sum is what was done', () => {
    const random = seeded(3)
    for (let round = 0; round < 100; round += 1) {
      let facts = tableFacts()
      let known = learnTables([facts])
      const sums = new Map<string, number>()
      for (let step = 0; step < 10; step += 1) {
        const next = tableFacts({ name: random.chance(0.2) ? `orders${step}` : facts.name })
        for (const name of tableCounters) next[name] = (facts[name] ?? 0) + random.int(9)
        const use = { ...noUse, delta: new Map([[100, { scans: next.indexScans - facts.indexScans, fetched: 0 }]]) }
        const diff = diffTables(known, [next], goingOn, use)
        for (const { delta } of diff.changed) {
          for (const name of tableCounters) {
            expect(delta[name]).toBeGreaterThanOrEqual(0)
            sums.set(name, (sums.get(name) ?? 0) + delta[name])
          }
        }
        known = known.map((each) => diff.changed.find(({ id }) => id === each.id) ?? each)
        facts = next
      }
      for (const name of tableCounters) expect(sums.get(name) ?? 0).toBe(facts[name])
    }
  })
})

describe('diffStatements', () => {
  const learnStatements = (list: StatementState[]): Known<StatementState>[] =>
    list.map((state, position) => ({ id: position + 1, state }))
  test('known, new, idle, evicted and back', () => {
    const known = learnStatements([
      statementFacts({ calls: 10, totalMs: 5 }),
      statementFacts({ queryId: '2', calls: 4, totalMs: 9 }),
      statementFacts({ queryId: '3', calls: 90, totalMs: 90 }),
    ])
    const diff = diffStatements(
      known,
      [
        statementFacts({ calls: 12, totalMs: 6 }),
        statementFacts({ queryId: '2', calls: 4, totalMs: 9 }),
        statementFacts({ queryId: '3', calls: 2, totalMs: 1 }),
        statementFacts({ queryId: '4', calls: 3 }),
        statementFacts({ queryId: '1', userName: 'other', calls: 8 }),
      ],
      goingOn,
    )
    expect(diff.changed.map(({ id, delta }) => [id, delta.calls])).toEqual([
      [1, 2],
      [3, 2],
    ])
    expect(diff.added.map(({ delta }) => delta.calls)).toEqual([3, 8])
  })
  test('on another node nothing is counted', () => {
    const judge = { ...goingOn, isComparable: false }
    const known = learnStatements([statementFacts({ calls: 10 })])
    const now = [statementFacts({ calls: 500 }), statementFacts({ queryId: '2', calls: 700 })]
    const diff = diffStatements(known, now, judge)
    expect(
      [...diff.added, ...diff.changed].every(({ delta }) => statementCounters.every((name) => delta[name] === 0)),
    ).toBe(true)
  })
  test('another node leaves its counters as the base of what comes', () => {
    const known = learnStatements([statementFacts({ calls: 10 })])
    const { changed } = diffStatements(known, [statementFacts({ calls: 500 })], { ...goingOn, isComparable: false })
    expect(changed[0]?.state.calls).toBe(500)
  })
})

test('shapeHashOf tells definitions apart, not names', () => {
  const hash = shapeHashOf('btree', false, indexShape())
  expect(shapeHashOf('btree', false, indexShape({ oid: 1, definition: 'x', shapeKey: 'y' }))).toBe(hash)
  const others = [
    shapeHashOf('hash', false, indexShape()),
    shapeHashOf('btree', true, indexShape()),
    shapeHashOf('btree', false, indexShape({ predicate: 'day > 0' })),
    shapeHashOf('btree', false, indexShape({ include: ['a'] })),
    shapeHashOf('btree', false, indexShape({ nullsNotDistinct: true })),
  ]
  expect(new Set([hash, ...others]).size).toBe(6)
})
