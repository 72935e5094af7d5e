import { describe, expect, test } from 'vitest'
import { partsOf, watchedIndex, watchedNode, watchedNow, watchedTable, watchOf } from '@/lib/testing/watched'
import type { IndexParts } from '../index-shape'
import { assess, type Known } from './assess'
import { originalOf } from './invalid'
import type { Reference, WatchedIndex } from './watched'

function known(change: Partial<Known>): Known {
  return {
    targetName: 'shop',
    watch: watchOf(),
    tables: [watchedTable()],
    indexes: [primary],
    foreignKeys: [],
    published: [],
    unfinished: [],
    traits: null,
    ...change,
  }
}

const primary = watchedIndex({
  id: 9,
  oid: 209,
  name: 'orders_pkey',
  isUnique: true,
  isPrimary: true,
  constraintName: 'orders_pkey',
  columns: 'id',
  parts: partsOf(['id']),
})
const busy = { scans: 9_000, tuplesRead: 90_000, tuplesFetched: 90_000 }
const few = { scans: 900, tuplesRead: 9_000, tuplesFetched: 9_000 }
const on = (name: string, columns: string[], change: Partial<WatchedIndex> = {}) => {
  const id = 10 + name.length + columns.length * 100
  return watchedIndex({ id, oid: 1_000 + id, name, columns: columns.join(', '), parts: partsOf(columns), ...change })
}
const reference: Reference = {
  oid: 5,
  parentOid: null,
  tableOid: 100,
  name: 'orders_customer_fkey',
  columns: [{ name: 'customer', families: [1976] }],
  referencedOid: 300,
  referencedColumns: ['id'],
  onDelete: 'c',
  onUpdate: 'a',
}
const broken = (name: string, change: Partial<WatchedIndex> = {}) =>
  on(name, ['day'], { isValid: false, columns: 'day', ...change })
const idle = (index: WatchedIndex) => [{ oid: index.oid, isBuilding: false, phase: null, isHeld: false }]
const kindsOf = (change: Partial<Known>) => {
  const { findings } = assess(known(change))
  return findings.map(({ kind, objects }) => `${kind} ${objects[0].name}`).sort()
}
const counted = watchedTable().counted
const yesterday = new Date(watchedNow.getTime() - 86_400_000)

describe('what is found', () => {
  test.each<[string, Partial<Known>, string[]]>([
    ['nothing where all is well', { indexes: [primary, on('a', ['a'], { used: busy })] }, []],
    ['never used', { indexes: [primary, on('a', ['a'])] }, ['never-used a']],
    ['no longer used', { indexes: [primary, on('a', ['a'], { lastUsedAt: new Date('2026-09-25') })] }, ['stopped a']],
    [
      'rare but costly',
      {
        indexes: [primary, on('a', ['a'], { used: { scans: 35, tuplesRead: 900, tuplesFetched: 900 } })],
        tables: [watchedTable({ counted: { ...counted, inserts: 3_500_000 } })],
      },
      ['rare-but-costly a'],
    ],
    [
      'rare and cheap is no finding',
      { indexes: [primary, on('a', ['a'], { used: { scans: 35, tuplesRead: 900, tuplesFetched: 900 } })] },
      [],
    ],
    [
      'a duplicate, once',
      { indexes: [primary, on('a', ['a'], { used: busy }), on('twin', ['a'], { used: busy })] },
      ['duplicate twin'],
    ],
    ['a covered one, not its keeper', { indexes: [primary, on('a', ['a']), on('a_b', ['a', 'b'])] }, ['covered a']],
    [
      'a covered one in use beside a much larger cover, once',
      {
        indexes: [
          primary,
          on('a', ['a'], { used: busy }),
          on('a_b', ['a', 'b'], { sizeBytes: 40_960_000, measured: { neededBytes: 40_000_000, rows: 50_000 } }),
        ],
        tables: [watchedTable({ heapBytes: 90_000_000 })],
      },
      ['covered a'],
    ],
    ['a foreign key without an index', { foreignKeys: [reference] }, ['foreign-key orders']],
    [
      'a foreign key with one, which stays though never read',
      { foreignKeys: [reference], indexes: [primary, on('c', ['customer'])] },
      [],
    ],
    [
      'nothing of foreign keys while an index cannot be read',
      { foreignKeys: [reference], indexes: [primary, on('locked', ['customer'], { isLocked: true })] },
      [],
    ],
    ['nothing unused before foreign keys were read', { foreignKeys: null, indexes: [primary, on('a', ['a'])] }, []],
    ['no primary key', { indexes: [] }, ['no-primary-key orders']],
    ['a few rows need no key', { indexes: [], tables: [watchedTable({ rowEstimate: 9, liveRows: 9 })] }, []],
    [
      'larger than its table',
      { indexes: [primary, on('a', ['a'], { used: busy, sizeBytes: 60_000_000 })] },
      ['larger-than-table a'],
    ],
    [
      'larger than its table for a reason: an expression',
      {
        indexes: [
          primary,
          on('a', ['a'], {
            used: busy,
            sizeBytes: 60_000_000,
            parts: partsOf(['a'], { keys: [{ ...partsOf(['a']).keys[0]!, name: null, expression: 'md5(a)' }] }),
          }),
        ],
      },
      [],
    ],
    [
      'larger than its table for a reason: its fill factor',
      {
        indexes: [
          primary,
          on('a', ['a'], { used: busy, sizeBytes: 60_000_000, parts: partsOf(['a'], { options: ['fillfactor=50'] }) }),
        ],
      },
      [],
    ],
    [
      'larger than its table, and its bloat is known',
      {
        indexes: [
          primary,
          on('a', ['a'], { used: busy, sizeBytes: 60_000_000, measured: { neededBytes: 59_000_000, rows: null } }),
        ],
      },
      [],
    ],
    ['stale statistics', { tables: [watchedTable({ modifiedSinceAnalyze: 40_000 })] }, ['stale-statistics orders']],
    [
      'never analyzed',
      { tables: [watchedTable({ rowEstimate: -1, lastAnalyzedAt: null })] },
      ['stale-statistics orders'],
    ],
    [
      'a replica takes no statistics',
      {
        tables: [watchedTable({ rowEstimate: -1, lastAnalyzedAt: null })],
        watch: watchOf({ nodes: [watchedNode({ isInRecovery: true })] }),
      },
      [],
    ],
    [
      'sequential scans of a large table',
      {
        tables: [
          watchedTable({
            heapBytes: 90_000_000,
            counted: { ...counted, seqScans: 3_500, seqRowsRead: 3_500 * 50_000 },
          }),
        ],
      },
      ['sequential-scans orders'],
    ],
    [
      'several written and not read',
      {
        indexes: [primary, on('a', ['a']), on('bb', ['b'])],
        tables: [watchedTable({ counted: { ...counted, inserts: 35 * 60_000 } })],
      },
      ['never-used a', 'never-used bb', 'write-heavy orders'],
    ],
    [
      'several not read where other servers may read them',
      {
        indexes: [primary, on('a', ['a']), on('bb', ['b'])],
        tables: [watchedTable({ counted: { ...counted, inserts: 35 * 60_000 } })],
        watch: watchOf({ unwatched: { count: 2 } }),
      },
      [],
    ],
    [
      'several not read, one of them since yesterday',
      {
        indexes: [primary, on('a', ['a']), on('bb', ['b'], { firstSeenAt: yesterday })],
        tables: [watchedTable({ counted: { ...counted, inserts: 35 * 60_000 } })],
      },
      ['never-used a'],
    ],
    [
      'a young index that is read often is not called rare',
      {
        indexes: [
          primary,
          on('a', ['a'], { firstSeenAt: yesterday, used: { scans: 500, tuplesRead: 5_000, tuplesFetched: 5_000 } }),
        ],
        tables: [watchedTable({ counted: { ...counted, inserts: 35 * 20_000 } })],
      },
      [],
    ],
    [
      'nearly covered: the other lacks what it carries',
      {
        indexes: [
          primary,
          on('a_x', ['a'], { used: busy, parts: partsOf(['a'], { include: ['x'] }) }),
          on('a_b', ['a', 'b'], { used: busy }),
        ],
      },
      ['nearly-covered a_x'],
    ],
    [
      'overlap: told once, of the one that is read less',
      { indexes: [primary, on('a_b', ['a', 'b'], { used: few }), on('turned', ['b', 'a'], { used: busy })] },
      ['overlap a_b'],
    ],
    [
      'possibly covered: the other holds all rows',
      {
        indexes: [
          primary,
          on('part', ['a'], { used: busy, parts: partsOf(['a'], { predicate: '(b > 0)' }) }),
          on('a_b', ['a', 'b'], { used: busy }),
        ],
      },
      ['possibly-covered part'],
    ],
    [
      'an overlap with what may go anyway is not told',
      { indexes: [primary, on('a_b', ['a', 'b']), on('turned', ['b', 'a'], { used: busy })] },
      ['never-used a_b'],
    ],
    [
      'an overlap of two constraints is nobody’s choice',
      {
        indexes: [
          primary,
          on('a_b', ['a', 'b'], { isUnique: true, constraintName: 'a_b' }),
          on('turned', ['b', 'a'], { isUnique: true, constraintName: 'b_a' }),
        ],
      },
      [],
    ],
    [
      'another operator class is another purpose',
      {
        indexes: [
          primary,
          on('a', ['a'], { used: busy }),
          on('a_c', ['a'], {
            used: few,
            parts: partsOf(['a'], { keys: [{ ...partsOf(['a']).keys[0]!, family: 2095 }] }),
          }),
        ],
      },
      [],
    ],
    [
      'a unique index beside the constraint that does the same',
      {
        indexes: [
          primary,
          on('u', ['a'], { isUnique: true, constraintName: 'u' }),
          on('again', ['a'], { isUnique: true, used: busy }),
        ],
      },
      ['duplicate again'],
    ],
    [
      'a unique constraint that repeats the primary key',
      { indexes: [primary, on('u', ['id'], { isUnique: true, constraintName: 'u' })] },
      ['repeated-constraint u'],
    ],
    [
      'a repeated one that is only marked for CLUSTER',
      { indexes: [primary, on('c', ['a'], { isClustered: true }), on('a_b', ['a', 'b'], { used: busy })] },
      ['repeated-constraint c'],
    ],
    ['14.2', { watch: watchOf({ versionNumber: 140002 }) }, ['version-trap shop']],
    ['14.4', { watch: watchOf({ versionNumber: 140004 }) }, []],
    [
      'published without identity',
      { indexes: [], published: [{ tableOid: 100, identity: 'd' }] },
      ['no-primary-key orders', 'replica-identity orders'],
    ],
    ['published by its key', { published: [{ tableOid: 100, identity: 'd' }] }, []],
    ['published in full beside a key', { published: [{ tableOid: 100, identity: 'f' }] }, ['replica-identity orders']],
    ['invalid, the server not asked since', { indexes: [primary, broken('x')], unfinished: null }, []],
    ['invalid', { indexes: [primary, broken('x')], unfinished: idle(broken('x')) }, ['invalid x']],
    [
      'being built',
      { indexes: [primary, broken('x')], unfinished: [{ ...idle(broken('x'))[0]!, isBuilding: true }] },
      [],
    ],
    [
      'held by a lock',
      { indexes: [primary, broken('x')], unfinished: [{ ...idle(broken('x'))[0]!, isHeld: true }] },
      [],
    ],
  ])('%s', (_, change, expected) => {
    expect(kindsOf(change)).toEqual(expected)
  })

  test('a tree is kept by its one hot leaf, and its cold one is not named', () => {
    const tree = on('tree', ['a'], { kind: 'I', sizeBytes: 0 })
    const leaf = (n: number, change: Partial<WatchedIndex>) =>
      on(`leaf${n}`, ['a'], { id: 900 + n, oid: 900 + n, tableOid: 500 + n, parentOid: tree.oid, ...change })
    const tables = [
      watchedTable({ kind: 'p' }),
      watchedTable({ id: 2, oid: 501, name: 'p1', parentOid: 100 }),
      watchedTable({ id: 3, oid: 502, name: 'p2', parentOid: 100 }),
    ]
    const hot = assess(known({ tables, indexes: [primary, tree, leaf(1, {}), leaf(2, { used: busy })] }))
    expect([...hot.ledgers].map(([id, { verdict }]) => [id, verdict])).toEqual([
      [primary.id, 'keep'],
      [tree.id, 'keep'],
    ])
    expect(hot.findings).toEqual([])
    const cold = assess(known({ tables, indexes: [primary, tree, leaf(1, {}), leaf(2, {})] }))
    expect(cold.findings.map(({ kind, reclaimableBytes, nextStep }) => [kind, reclaimableBytes, nextStep.sql])).toEqual(
      [['never-used', 16_384_000, 'DROP INDEX "shop"."tree";']],
    )
  })

  describe('a tree stays for one of its partitions', () => {
    const tables = [
      watchedTable({ kind: 'p', name: 'p' }),
      watchedTable({ id: 2, oid: 501, name: 'p1', parentOid: 100 }),
      watchedTable({ id: 3, oid: 502, name: 'p2', parentOid: 100 }),
    ]
    const treeOf = (name: string, column: string, change: Partial<WatchedIndex>, leaf: Partial<WatchedIndex>) => {
      const id = 2_000 + 10 * name.length
      const tree = on(name, [column], { id, oid: id, kind: 'I', sizeBytes: 0, ...change })
      const leaves = [501, 502].map((tableOid, n) =>
        on(`${name}_p${n + 1}`, [column], {
          ...{
            id: id + n + 1,
            oid: id + n + 1,
            tableOid,
            table: `p${n + 1}`,
            parentOid: tree.oid,
            ...change,
            kind: 'i',
          },
          ...{ sizeBytes: 8_192_000, ...(n === 0 ? leaf : {}) },
        }),
      )
      return [tree, ...leaves]
    }
    const key = treeOf('key_of_p', 'id', { isUnique: true, isPrimary: true, constraintName: 'key' }, {})

    test.each<[string, Partial<WatchedIndex>, RegExp]>([
      ['replica identity', { isReplicaIdentity: true }, /“same_p1” is the replica identity of “p1”/],
      ['CLUSTER', { isClustered: true }, /“same_p1” is what CLUSTER orders “p1” by/],
      ['foreign keys to it', { isForeignKeyTarget: true }, /“same_p1” is what foreign keys to “p1” rely on/],
      ['its own constraint', { constraintName: 'own' }, /“same_p1” enforces the constraint “own” of “p1”/],
    ])('%s', (_, change, says) => {
      // Beside the key, and alone.
      for (const [column, isUnique] of [
        ['id', true],
        ['a', false],
      ] as const) {
        const indexes = [...key, ...treeOf('same', column, { isUnique }, change)]
        const tree = indexes.find((index) => index.name === 'same')!
        const { ledgers, findings } = assess(known({ tables, indexes }), tree.id)
        expect(ledgers.get(tree.id)?.verdict).toBe('keep')
        expect(ledgers.get(tree.id)?.evidence.map(({ text }) => text)).toContainEqual(expect.stringMatching(says))
        expect(findings).toEqual([])
      }
    })

    test('it covers an index of that partition', () => {
      const own = on('own', ['a'], { id: 3_000, oid: 3_000, tableOid: 501, table: 'p1', used: busy })
      const indexes = [...key, ...treeOf('tree', 'a', {}, {}), own]
      const { ledgers, findings } = assess(known({ tables, indexes }))
      expect(findings.map(({ kind, objects }) => [kind, objects.map(({ name }) => name)])).toEqual([
        ['duplicate', ['own', 'tree_p1']],
      ])
      expect(ledgers.get(indexes.find((index) => index.name === 'tree')!.id)).toMatchObject({
        verdict: 'watching',
        reason: expect.stringContaining('to do the work of “own”'),
      })
    })

    test('a foreign key of that partition alone', () => {
      const indexes = [...key, ...treeOf('tree', 'customer', {}, {})]
      const tree = indexes.find((index) => index.name === 'tree')!
      const of = (foreignKeys: Reference[], more: WatchedIndex[] = []) =>
        assess(known({ tables, indexes: [...indexes, ...more], foreignKeys })).ledgers.get(tree.id)
      expect(of([])?.verdict).toBe('candidate')
      expect(of([{ ...reference, tableOid: 501 }])).toMatchObject({
        verdict: 'keep',
        reason: expect.stringContaining('only index for the foreign key “orders_customer_fkey” of “p1”'),
      })
      const copies = [501, 502].map((tableOid) => ({ ...reference, oid: tableOid, tableOid, parentOid: reference.oid }))
      expect(of([reference, ...copies])?.reason).toMatch(/only index for the foreign key “orders_customer_fkey”;/)
      // The other partition is served by one of its own, so that this one alone needs the tree.
      const own = on('own', ['customer', 'b'], { id: 3_000, oid: 3_000, tableOid: 502, table: 'p2', used: busy })
      expect(of([reference, ...copies], [own])?.reason).toContain('“orders_customer_fkey” of “p1”')
    })
  })

  describe('a foreign key keeps an index', () => {
    const [b, cc] = [on('b', ['customer', 'b']), on('cc', ['customer', 'cc'], { sizeBytes: 9_000_000 })]
    const judged = (indexes: WatchedIndex[], foreignKeys = [reference]) => {
      const { ledgers } = assess(known({ indexes: [primary, ...indexes], foreignKeys }))
      return indexes.map(({ id }) => ledgers.get(id)!.verdict)
    }

    test('the smaller of two that nothing else keeps', () => {
      expect(judged([b, cc])).toEqual(['keep', 'candidate'])
      expect(judged([b, cc], [])).toEqual(['candidate', 'candidate'])
      expect(judged([cc, b])).toEqual(['candidate', 'keep'])
      expect(judged([b, { ...cc, used: busy }])).toEqual(['candidate', 'keep'])
    })

    test('told of each that serves it', () => {
      const indexes = [primary, b, { ...cc, used: busy }]
      for (const { id } of [b, cc]) {
        const { evidence } = assess(known({ indexes, foreignKeys: [reference] }), id).ledgers.get(id)!
        expect(evidence.filter(({ topic }) => topic === 'Foreign key')).toMatchObject([{ weight: 'notes' }])
      }
    })

    test('one index for two keys rather than two', () => {
      const other = { ...reference, oid: 6, name: 'other', columns: [{ name: 'b', families: [1976] }] }
      expect(judged([b, cc, on('sole', ['b'])], [reference, other])).toEqual(['keep', 'candidate', 'keep'])
    })

    test('that begins with some of its columns, while none has all', () => {
      const both = { ...reference, columns: [...reference.columns, { name: 'tenant', families: [1976] }] }
      expect(judged([b], [both])).toEqual(['watching'])
      expect(judged([b, on('full', ['tenant', 'customer'])], [both])).toEqual(['candidate', 'keep'])
      const { findings } = assess(known({ indexes: [primary, b], foreignKeys: [both] }))
      expect(findings.map(({ kind, severity, says }) => [kind, severity, says])).toEqual([
        ['foreign-key', 'note', 'A delete in the parent table would read the rows of “orders” with equal “customer”.'],
      ])
    })
  })

  test('an invalid parent names the partitions that lack a leaf', () => {
    const tree = broken('tree', { kind: 'I', sizeBytes: 0 })
    const tables = [
      watchedTable({ kind: 'p' }),
      watchedTable({ id: 2, oid: 501, name: 'p1', parentOid: 100 }),
      watchedTable({ id: 3, oid: 502, name: 'p2', parentOid: 100 }),
    ]
    const leaf = on('leaf_of_p1', ['day'], { tableOid: 501, parentOid: tree.oid })
    const { findings } = assess(known({ tables, indexes: [primary, tree, leaf], unfinished: idle(tree) }))
    expect(findings.map(({ says, objects }) => [says, objects.map((each) => each.name)])).toEqual([
      ['1 partition lacks an attached, valid index.', ['tree', 'p2']],
    ])
  })

  test.each<[string, Partial<WatchedIndex>, string | null]>([
    ['a constraint', {}, 'ALTER TABLE "shop"."orders" DROP CONSTRAINT "u";'],
    ['the target of a foreign key', { isForeignKeyTarget: true }, null],
    ['a mark for CLUSTER', { isClustered: true }, 'ALTER TABLE "shop"."orders" CLUSTER ON "orders_pkey";'],
    [
      'the replica identity',
      { isReplicaIdentity: true },
      'ALTER TABLE "shop"."orders" REPLICA IDENTITY USING INDEX "orders_pkey";',
    ],
  ])('what holds a repeated index is let go first: %s', (_, change, sql) => {
    const repeated = on('u', ['id'], { isUnique: true, constraintName: 'u', ...change })
    const { findings } = assess(known({ indexes: [primary, repeated] }))
    expect(findings.map(({ kind, verdict, nextStep }) => [kind, verdict, nextStep.sql])).toEqual([
      ['repeated-constraint', null, sql],
    ])
  })

  test('partitions are published by their own identity, told together', () => {
    const tables = [
      watchedTable({ kind: 'p', name: 'whole' }),
      watchedTable({ id: 2, oid: 501, name: 'p1', parentOid: 100 }),
      watchedTable({ id: 3, oid: 502, name: 'p2', parentOid: 100 }),
      watchedTable({ id: 4, oid: 503, name: 'p3', parentOid: 100 }),
    ]
    const of = (...identities: ('d' | 'f' | 'n')[]) =>
      assess(
        known({
          tables,
          indexes: [{ ...primary, kind: 'I' }],
          published: identities.map((identity, at) => ({ tableOid: 501 + at, identity })),
        }),
      ).findings.map(({ kind, severity, objects }) => [kind, severity, objects.map(({ name }) => name)])
    expect(of('f', 'f', 'f')).toEqual([])
    expect(of('f', 'd', 'n')).toEqual([['replica-identity', 'harm', ['whole', 'p2', 'p3']]])
  })

  describe('a foreign key of a partitioned table', () => {
    const leaf = (n: number, rows: number) =>
      watchedTable({
        ...{ id: 1 + n, oid: 500 + n, name: `p${n}`, parentOid: 100 },
        ...{ rowEstimate: rows, liveRows: rows, heapBytes: rows * 800 },
      })
    const keys = [0, 1, 2].map((n) => ({
      ...reference,
      oid: 5 + n,
      parentOid: n === 0 ? null : 5,
      tableOid: n === 0 ? 100 : 500 + n,
    }))
    const with_ = (rows: number, ...leaves: number[]) => {
      const tables = [watchedTable({ kind: 'p', name: 'whole' }), leaf(1, 50_000), leaf(2, rows)]
      const indexes = leaves.map((n) =>
        on(`p${n}_customer`, ['customer'], { id: 70 + n, oid: 70 + n, tableOid: 500 + n, table: `p${n}`, used: busy }),
      )
      const { findings } = assess(known({ tables, indexes, foreignKeys: keys }))
      return findings.find(({ kind }) => kind === 'foreign-key')
    }

    test('is told of the partitions that have no index for it', () => {
      const found = with_(2_000, 1)
      expect(found?.objects.map(({ name }) => name)).toEqual(['whole', 'p2'])
      expect(found?.says).toContain('“p2”')
      expect(found?.severity).toBe('note')
      expect(found?.nextStep.sql).toBe('CREATE INDEX CONCURRENTLY "p2_customer_idx" ON "shop"."p2" ("customer");')
      expect(found?.nextStep.operations).toMatchObject([{ kind: 'create-index', table: 'p2', name: 'p2_customer_idx' }])
      expect(JSON.stringify(found?.evidence)).toContain('about 2,000 rows')
    })

    test('is none where only a small partition lacks it', () => expect(with_(10, 1)).toBeUndefined())

    test('is told of the whole where all of them lack it', () => {
      const found = with_(2_000)
      expect(found?.objects.map(({ name }) => name)).toEqual(['whole'])
      expect(found?.nextStep.sql).toContain('ON ONLY "shop"."whole"')
    })
  })

  test('where rows are not known nothing is guessed, and statistics are asked for', () => {
    const never = { rowEstimate: -1, liveRows: 0, lastAnalyzedAt: null, heapBytes: 1e11 }
    const of = (change: Partial<ReturnType<typeof watchedTable>>) =>
      assess(known({ tables: [watchedTable({ ...never, ...change })], indexes: [], foreignKeys: [reference] })).findings
    const [found, ...others] = of({})
    expect(others).toEqual([])
    expect(found).toMatchObject({ kind: 'stale-statistics', nextStep: { sql: 'ANALYZE "shop"."orders";' } })
    expect(found?.says).toContain('never analyzed')
    expect(found?.says).not.toMatch(/\b0 rows/)
    // 13 knows no -1.
    expect(of({ rowEstimate: 0 }).map(({ kind }) => kind)).toEqual(['stale-statistics'])
    expect(of({ rowEstimate: 0, lastAnalyzedAt: watchedNow })).toEqual([])
    expect(of({ heapBytes: 8_192 })).toEqual([])
  })

  test.each<[string, Partial<IndexParts>, boolean]>([
    ['as it is', {}, true],
    ['nulls first', { keys: [{ ...partsOf(['k']).keys[0]!, nulls: 'first' }] }, false],
    ['descending', { keys: [{ ...partsOf(['k']).keys[0]!, order: 'desc', nulls: 'first' }] }, false],
    ['another collation', { keys: [{ ...partsOf(['k']).keys[0]!, collation: 'C' }] }, false],
    ['nulls not distinct', { nullsNotDistinct: true }, false],
  ])('a unique index becomes the primary key where the server takes it: %s', (_, parts, is) => {
    const unique = on('u', ['k'], { isUnique: true, parts: partsOf(['k'], parts) })
    const { findings } = assess(known({ indexes: [unique] }))
    const finding = findings.find(({ kind }) => kind === 'no-primary-key')
    expect(finding?.nextStep.sql).toBe(is ? 'ALTER TABLE "shop"."orders" ADD PRIMARY KEY USING INDEX "u";' : null)
  })

  test('nothing that is only close to another is called safe to drop', () => {
    const { findings } = assess(
      known({
        indexes: [
          primary,
          on('a_x', ['a'], { used: busy, parts: partsOf(['a'], { include: ['x'] }) }),
          on('a_b', ['a', 'b'], { used: busy }),
          on('part', ['a'], { used: busy, parts: partsOf(['a'], { predicate: '(b > 0)' }) }),
          on('turned', ['b', 'a'], { used: few }),
        ],
      }),
    )
    expect(findings.map(({ kind, verdict, severity }) => [kind, verdict, severity])).toEqual([
      ['nearly-covered', 'keep', 'note'],
      ['possibly-covered', 'keep', 'note'],
      ['overlap', 'keep', 'note'],
    ])
  })

  test('a covered one that is read is a note beside a much larger cover, and still read', () => {
    const [a, larger] = [on('a', ['a'], { used: busy }), on('a_b', ['a', 'b'], { sizeBytes: 81_920_000 })]
    const { findings, ledgers } = assess(known({ indexes: [primary, a, larger] }))
    expect(findings.find(({ kind }) => kind === 'covered')).toMatchObject({
      severity: 'note',
      verdict: 'candidate',
      says: '“a_b” on a, b does its work as well, but is much larger.',
    })
    expect(ledgers.get(larger.id)).toMatchObject({ verdict: 'watching' })
  })

  test('an index no longer used tells since when', () => {
    const { findings } = assess(known({ indexes: [primary, on('a', ['a'], { lastUsedAt: new Date('2026-09-25') })] }))
    expect(findings[0]?.says).toContain('It was last used on 2026-09-25, and not in the last 35 days')
  })

  test('a size alone does not say that pages are empty', () => {
    const { findings } = assess(known({ indexes: [primary, on('a', ['a'], { used: busy, sizeBytes: 60_000_000 })] }))
    expect(findings[0]?.kind).toBe('larger-than-table')
    expect(JSON.stringify(findings[0]?.evidence)).not.toMatch(/most of|probably/)
  })

  test('hostile names are quoted, and a name no statement can hold has no statement', () => {
    const evil = 'x"; DROP TABLE t; --'
    const sqlOf = (name: string) =>
      assess(known({ indexes: [primary, on(name, ['a'])] })).findings.map((each) => each.nextStep.sql)
    expect(sqlOf(evil)).toEqual([`DROP INDEX CONCURRENTLY "shop"."x""; DROP TABLE t; --";`])
    expect(sqlOf('broken \uFFFD name')).toEqual([null])
  })
})

test('on a replica nothing is said of an index that the primary may just be building', () => {
  const half = broken('x', { isReady: false })
  const watch = watchOf({ nodes: [watchedNode({ isInRecovery: true })] })
  expect(kindsOf({ indexes: [primary, half], unfinished: idle(half), watch })).toEqual([])
})

describe('nothing is built concurrently where that corrupts', () => {
  const steps = (versionNumber: number) => {
    const indexes = [
      primary,
      on('wide', ['a'], { used: busy, sizeBytes: 60_000_000 }),
      on('idle', ['b']),
      broken('half'),
    ]
    const watch = watchOf({ versionNumber })
    const { findings } = assess(known({ indexes, foreignKeys: [reference], unfinished: idle(broken('half')), watch }))
    return new Map(findings.map(({ kind, nextStep }) => [kind, nextStep]))
  }
  const builds = ['larger-than-table', 'foreign-key', 'invalid'] as const

  test.each([
    [140003, '14.4'],
    [130004, '13.5'],
  ])('%i', (versionNumber, mended) => {
    const found = steps(versionNumber)
    for (const kind of builds) {
      expect(found.get(kind)).toMatchObject({ text: expect.stringContaining(`Upgrade to ${mended}`), sql: null })
      expect(found.get(kind)?.operations).toBeUndefined()
    }
    expect(found.get('never-used')?.sql).toContain('DROP INDEX CONCURRENTLY')
  })

  test('14.4 builds', () => {
    for (const kind of builds) expect(steps(140004).get(kind)?.sql).toContain('CONCURRENTLY')
  })
})

describe('leftovers of concurrent rebuilds', () => {
  const long = `${'ä'.repeat(31)}x`
  test.each([
    ['i_ccnew', 'i', true],
    ['i_ccnew1', 'i', true],
    ['i_ccold12', 'i', true],
    ['i_ccnew', 'other', false],
    ['i_cc', 'i', false],
    // Cut so that the ending fits, at a whole character.
    [`${'ä'.repeat(28)}_ccnew`, long, true],
    [`${'ä'.repeat(28)}_ccnew1`, long, true],
    [`${'ä'.repeat(20)}_ccnew`, long, false],
  ])('%s is of %s: %s', (name, original, is) => {
    const sisters = [on(original, ['day'])]
    expect(originalOf(broken(name), sisters) === sisters[0]).toBe(is)
  })

  test('another table’s or another definition’s index is no original', () => {
    expect(originalOf(broken('i_ccnew'), [on('i', ['night'])])).toBeNull()
  })
})
