import { expect, test } from 'vitest'
import { seeded } from '@/lib/testing/seeded'
import { watchedTable } from '@/lib/testing/watched'
import { partsOfTables } from './parts'

const table = (oid: number, parentOid: number | null = null) =>
  watchedTable({ id: oid, oid, name: `t${oid}`, parentOid })
const oids = (parts: { oid: number }[][]) => parts.map((part) => part.map((each) => each.oid))

test('tables are gathered up to the size, trees of partitions stay whole', () => {
  expect(oids(partsOfTables([table(1), table(2), table(3)], 2))).toEqual([[1, 2], [3]])
  const tree = [table(1), table(2, 1), table(3, 2), table(4), table(5, 1)]
  expect(oids(partsOfTables(tree, 2))).toEqual([[1, 2, 3, 5], [4]])
  expect(partsOfTables([], 2)).toEqual([])
})

test('a parent that is not there, or a circle in a damaged catalog, is no tree', () => {
  expect(oids(partsOfTables([table(1, 99), table(2)], 5))).toEqual([[1, 2]])
  expect(
    oids(partsOfTables([table(1, 2), table(2, 1)], 5))
      .flat()
      .sort(),
  ).toEqual([1, 2])
})

test('every table is in one part, together with its parent', () => {
  const random = seeded(11)
  const tables = Array.from({ length: 500 }, (_, i) =>
    table(i + 1, random.chance(0.4) && i > 0 ? random.int(i) + 1 : null),
  )
  const parts = partsOfTables(tables, 40)
  expect(parts.flat().length).toBe(500)
  const place = new Map(parts.flatMap((part, n) => part.map((each) => [each.oid, n] as const)))
  expect(place.size).toBe(500)
  for (const { oid, parentOid } of tables) if (parentOid !== null) expect(place.get(oid)).toBe(place.get(parentOid))
  expect(parts.length).toBeGreaterThan(3)
})
