import { describe, expect, test } from 'vitest'
import { seeded } from '@/lib/testing/seeded'
import { seenIndex } from '@/lib/testing/seen-index'
import { coverage } from '../covers'
import { type ForeignKeyShape, whyUnsupported } from '../foreign-key-cover'
import { type ComparableIndex, comparableIndex, type SeenIndex } from '../index-shape'
import { safeDrops } from './safe-drops'

const one = seenIndex(1, ['a'])
const key = (columns: string[]): ForeignKeyShape => ({
  oid: 90,
  parentOid: null,
  tableOid: one.flags.tableOid,
  name: 'fk',
  columns: columns.map((name) => ({ name, families: null })),
})

describe('of a choice the right ones go', () => {
  test('of two equals one', () => {
    const read = seenIndex(2, ['a'], { flags: { scans: 9 } })
    expect(safeDrops([1, 2], [one, read], [])).toEqual({
      drop: [1],
      leftOut: [{ oid: 2, why: expect.stringContaining('“i1”') }],
    })
  })

  test('both of two equals when a third one stays', () => {
    expect(safeDrops([1, 2], [one, seenIndex(2, ['a']), seenIndex(3, ['a', 'b'])], []).drop.sort()).toEqual([1, 2])
  })

  test('the shorter of a prefix and its cover', () => {
    expect(safeDrops([1, 2], [one, seenIndex(2, ['a', 'b'])], []).drop).toEqual([1])
  })

  test('all that have nothing to do with each other, the largest first', () => {
    const sized = (oid: number, column: string, sizeBytes: number) => seenIndex(oid, [column], { flags: { sizeBytes } })
    expect(safeDrops([1, 2, 3], [sized(1, 'a', 5), sized(2, 'b', 9), sized(3, 'c', 7)], [])).toEqual({
      drop: [2, 3, 1],
      leftOut: [],
    })
  })

  test('never the last one of a foreign key', () => {
    const wide = seenIndex(2, ['a', 'b'])
    expect(safeDrops([1], [one], [key(['a'])]).leftOut).toEqual([
      { oid: 1, why: 'The foreign key “fk” would lose its last index.' },
    ])
    expect(safeDrops([1], [one, wide], [key(['a'])]).drop).toEqual([1])
  })

  test('an invalid one, which stands in for nothing', () => {
    const broken = seenIndex(2, ['a'], { flags: { isValid: false } })
    expect(safeDrops([2], [one, broken], [key(['a'])]).drop).toEqual([2])
    expect(safeDrops([1, 2], [one, broken], [key(['a'])]).drop).toEqual([2])
  })

  describe('a tree takes its partitions along', () => {
    const tree = seenIndex(3, ['a'], { flags: { kind: 'I', sizeBytes: 0 } })
    const leaf = seenIndex(4, ['a'], { flags: { parentOid: 3, tableOid: 101 } })
    const own = seenIndex(5, ['a'], { flags: { tableOid: 101 } })
    const ofPartition = { ...key(['a']), tableOid: 101 }

    test('so that a partition is no cover for what goes as well', () => {
      expect(safeDrops([3, 5], [tree, leaf, own], [])).toEqual({
        drop: [5],
        leftOut: [{ oid: 3, why: expect.stringContaining('“i4” does the work of “i5”') }],
      })
      expect(safeDrops([5], [tree, leaf, own], []).drop).toEqual([5])
      expect(safeDrops([3], [tree, leaf, own], []).drop).toEqual([3])
    })

    test('and a foreign key of one partition keeps what serves it', () => {
      expect(safeDrops([3], [tree, leaf], [ofPartition]).drop).toEqual([])
      expect(safeDrops([3], [tree, leaf, own], [ofPartition]).drop).toEqual([3])
      expect(safeDrops([3, 5], [tree, leaf, own], [ofPartition]).leftOut).toHaveLength(1)
    })
  })

  test('what was not seen stays', () => {
    expect(safeDrops([7], [one], []).leftOut).toEqual([{ oid: 7, why: 'It was not seen at the last snapshot.' }])
  })
})

test('whatever is chosen, what goes is covered or was the only one of its kind, and foreign keys keep an index', () => {
  const random = seeded(20_261)
  const names = ['a', 'b', 'c']
  for (let round = 0; round < 2_000; round += 1) {
    const indexes: SeenIndex[] = Array.from({ length: 2 + random.int(5) }, (_, place) => {
      const columns = [...names].sort(() => random.next() - 0.5).slice(0, 1 + random.int(3))
      return seenIndex(place + 1, columns, {
        flags: { scans: random.int(5), sizeBytes: random.int(9), isUnique: random.chance(0.2) },
      })
    })
    const chosen = indexes.map((each) => each.flags.oid).filter(() => random.chance(0.6))
    const keys = [key([names[random.int(3)]!])]
    const { drop, leftOut } = safeDrops(chosen, indexes, keys)
    expect([...drop, ...leftOut.map(({ oid }) => oid)].sort()).toEqual([...chosen].sort())
    const form = (each: SeenIndex) => comparableIndex(each) as ComparableIndex
    const gone = indexes.filter((each) => drop.includes(each.flags.oid)).map(form)
    const stays = indexes.filter((each) => !drop.includes(each.flags.oid)).map(form)
    for (const index of gone) {
      const hadCover = gone.some((other) => other !== index && coverage(index, other).isCovered)
      if (hadCover) expect(stays.some((other) => coverage(index, other).isCovered)).toBe(true)
    }
    for (const each of keys) {
      const supports = (index: ComparableIndex) => whyUnsupported(index, each) === null
      if (indexes.map(form).some(supports)) expect(stays.some(supports)).toBe(true)
    }
  }
})
