import { describe, expect, test } from 'vitest'
import { seeded } from '@/lib/testing/seeded'
import { keyColumn, seenIndex } from '@/lib/testing/seen-index'
import { coverage } from './covers'
import { type ForeignKeyShape, whyUnsupported } from './foreign-key-cover'
import { type ComparableIndex, comparableIndex, type SeenIndex } from './index-shape'
import { findRedundancy } from './redundancy'

const solve = (...indexes: SeenIndex[]) =>
  findRedundancy(indexes).redundant.map(({ oid, keeperOid }) => [oid, keeperOid])

describe('of a set the right ones go', () => {
  test('of equals the one that is read less', () => {
    expect(solve(seenIndex(1, ['a'], { flags: { scans: 5 } }), seenIndex(2, ['a'], { flags: { scans: 9 } }))).toEqual([
      [1, 2],
    ])
  })

  test('of equals read alike the larger one', () => {
    const sized = (oid: number, sizeBytes: number) => seenIndex(oid, ['a'], { flags: { sizeBytes } })
    expect(solve(sized(1, 9_000), sized(2, 8_000))).toEqual([[1, 2]])
  })

  test('the plain one beside a unique one, however much it is read', () => {
    const guard = seenIndex(2, ['a'], { flags: { isUnique: true } })
    expect(solve(seenIndex(1, ['a'], { flags: { scans: 1e9 } }), guard)).toEqual([[1, 2]])
  })

  test('a chain down to its longest', () => {
    const chain = [seenIndex(1, ['a']), seenIndex(2, ['a', 'b']), seenIndex(3, ['a', 'b', 'c'])]
    expect(solve(...chain).sort()).toEqual([
      [1, 3],
      [2, 3],
    ])
  })

  test('a ring of equals down to one', () => {
    expect(solve(seenIndex(1, ['a', '-b']), seenIndex(2, ['-a', 'b']), seenIndex(3, ['a', '-b']))).toHaveLength(2)
  })

  test.each([
    ['isPrimary', { isUnique: true, isPrimary: true, constraintName: 'k' }, 'primary-key'],
    ['unique constraint', { isUnique: true, constraintName: 'k' }, 'unique-constraint'],
    ['foreign key target', { isUnique: true, isForeignKeyTarget: true }, 'foreign-key-target'],
    ['replica identity', { isUnique: true, isReplicaIdentity: true }, 'replica-identity'],
    ['cluster', { isClustered: true }, 'cluster-order'],
    ['exclusion', { isExclusion: true, constraintName: 'k' }, 'exclusion-constraint'],
  ])('never one with a role: %s', (_, flags, role) => {
    const better = { isUnique: true, isPrimary: true, constraintName: 'p', scans: 1e6 }
    const found = findRedundancy([seenIndex(1, ['a'], { flags }), seenIndex(2, ['a'], { flags: better })])
    expect(found.redundant).toEqual([])
    expect(found.held).toMatchObject([{ roles: expect.arrayContaining([role]) }])
  })

  test('what cannot be read neither goes nor stands in', () => {
    const found = findRedundancy([seenIndex(1, ['a']), seenIndex(2, ['a'], { flags: { isLocked: true } })])
    expect(found.redundant).toEqual([])
    expect([...found.unknown.keys()]).toEqual([2])
  })
})

describe('partitioned indexes are one', () => {
  const whole = (oid: number, columns: string[]) => seenIndex(oid, columns, { flags: { kind: 'I', sizeBytes: 0 } })
  const part = (oid: number, parentOid: number, tableOid: number, columns: Parameters<typeof seenIndex>[1]) =>
    seenIndex(oid, columns, { flags: { parentOid, tableOid } })

  test('the whole goes, its partitions are not named', () => {
    const forest = [whole(1, ['a']), whole(2, ['a', 'b'])]
    const parts = [part(11, 1, 101, ['a']), part(21, 2, 101, ['a', 'b'])]
    const found = findRedundancy([...forest, ...parts])
    expect(found.redundant.map(({ oid }) => oid)).toEqual([1])
    expect(found.held).toEqual([])
  })

  test('not where a partition differs or has none', () => {
    const forest = [whole(1, ['a', 'b']), whole(2, ['a', 'b', 'c']), part(11, 1, 101, ['a', 'b'])]
    expect(solve(...forest, part(21, 2, 101, ['a', '-b', 'c']))).toEqual([])
    expect(solve(...forest)).toEqual([])
    expect(solve(...forest, part(21, 2, 101, ['a', 'b', 'c']))).toEqual([[1, 2]])
  })

  test('an index of a partition alone goes where the whole covers it', () => {
    const own = seenIndex(5, ['a'], { flags: { tableOid: 101 } })
    expect(solve(whole(1, ['a', 'b']), part(11, 1, 101, ['a', 'b']), own)).toEqual([[5, 11]])
  })

  test('not by a partition of a whole that goes itself', () => {
    const own = seenIndex(5, ['a'], { flags: { tableOid: 101 } })
    const [less, more] = [part(11, 1, 101, ['a']), part(21, 2, 101, ['a', 'b'])]
    // In any sequence of the list: the partition and its table may stand before the tree.
    for (const list of [
      [whole(1, ['a']), whole(2, ['a', 'b']), less, more, own],
      [own, less, more, whole(1, ['a']), whole(2, ['a', 'b'])],
    ]) {
      expect(solve(...list).sort()).toEqual([
        [1, 2],
        [5, 21],
      ])
    }
  })

  test.each([
    ['replica-identity', { isReplicaIdentity: true }],
    ['cluster-order', { isClustered: true }],
    ['foreign-key-target', { isForeignKeyTarget: true }],
    ['unique-constraint', { constraintName: 'own' }],
  ])('what one partition is needed for holds the whole: %s', (role, flags) => {
    const unique = { isUnique: true, kind: 'I' as const }
    const better = { ...unique, isPrimary: true, constraintName: 'p' }
    const trees = [seenIndex(1, ['a'], { flags: unique }), seenIndex(2, ['a'], { flags: better })]
    const leaf = (oid: number, parentOid: number, more: object) =>
      seenIndex(oid, ['a'], { flags: { isUnique: true, tableOid: 101, parentOid, ...more } })
    const key = leaf(21, 2, { isPrimary: true, constraintName: 'p1' })
    expect(solve(...trees, leaf(11, 1, {}), key)).toEqual([[1, 2]])
    const found = findRedundancy([...trees, leaf(11, 1, flags), key])
    expect(found.redundant).toEqual([])
    expect(found.held).toMatchObject([{ oid: 1, roles: [role] }])
  })
})

test('in any set: each that goes has a cover that stays, nothing held goes, no foreign key loses its last index', () => {
  const random = seeded(20_261_122)
  const form = (index: SeenIndex) => comparableIndex(index) as ComparableIndex
  let redundantCount = 0
  for (let n = 0; n < 3_000; n += 1) {
    const columns = () => Array.from({ length: 1 + random.int(3) }, () => random.pick(['a', 'b', 'c', '-a', '-b']))
    const indexes = Array.from({ length: 2 + random.int(8) }, (_, oid) => {
      const isUnique = random.chance(0.2)
      const constraintName = isUnique && random.chance(0.3) ? 'k' : null
      const flags = {
        isUnique,
        constraintName,
        isValid: random.chance(0.9),
        scans: random.int(3),
        isClustered: random.chance(0.05),
      }
      const parts = {
        include: random.chance(0.2) ? ['x'] : [],
        predicate: random.chance(0.2) ? '(a IS NOT NULL)' : null,
      }
      return seenIndex(oid + 1, columns(), { flags, parts })
    })
    const keys = [['a'], ['b', 'a'], ['a', 'b']].map((names, oid): ForeignKeyShape => {
      return {
        oid,
        parentOid: null,
        tableOid: 100,
        name: 'k',
        columns: names.map((name) => ({ name, families: [1976] })),
      }
    })
    const found = findRedundancy(indexes, keys)
    const gone = new Set(found.redundant.map(({ oid }) => oid))
    redundantCount += gone.size
    const staying = indexes.filter(({ flags }) => !gone.has(flags.oid)).map(form)
    for (const { oid, keeperOid, foreignKeys } of found.redundant) {
      const index = form(indexes[oid - 1]!)
      expect(index.roles).toEqual([])
      expect(coverage(index, staying.find((each) => each.oid === keeperOid)!).isCovered).toBe(true)
      expect(foreignKeys).toEqual(keys.filter((key) => whyUnsupported(index, key) === null))
    }
    // Nothing that could go is left.
    for (const index of staying.filter(({ roles }) => roles.length === 0)) {
      expect(staying.filter((other) => coverage(index, other).isCovered)).toEqual([])
    }
    const supports = (list: ComparableIndex[]) =>
      keys.filter((key) => list.some((index) => whyUnsupported(index, key) === null))
    expect(supports(staying)).toEqual(supports(indexes.map(form)))
  }
  expect(redundantCount).toBeGreaterThan(2_000)
})

test('names that look like JSON or like each other stay apart', () => {
  expect(solve(seenIndex(1, ['a","b']), seenIndex(2, [keyColumn('a'), 'b']))).toEqual([])
})
