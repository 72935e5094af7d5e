import { describe, expect, test } from 'vitest'
import { partsOf, watchedIndex, watchedNow, watchedTable, watchOf } from '@/lib/testing/watched'
import { assess, type Known } from './assess'
import { rememberRanges } from './brin-ranges'
import { mergeLeading } from './leading-column'
import type { BrinRanges, LeadingColumn, TableWrite, Traits } from './traits'
import { onConflictWarning } from './version-trap'
import type { WatchedIndex } from './watched'

const none: Traits = { leading: null, brin: null, drifted: null, loose: null, reads: null, writes: null }
const busy = { scans: 9_000, tuplesRead: 90_000, tuplesFetched: 90_000 }
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
const on = (name: string, columns: string[], change: Partial<WatchedIndex> = {}) => {
  const id = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 100_000
  const parts = partsOf(columns)
  return watchedIndex({ id, oid: 1_000 + id, name, columns: columns.join(', '), parts, used: busy, ...change })
}
const day = on('orders_day', ['day'])
const brin = on('orders_at', ['at'], { method: 'brin' })

function found(traits: Partial<Traits>, change: Partial<Known> = {}) {
  const { findings } = assess({
    targetName: 'shop',
    watch: watchOf(),
    tables: [watchedTable()],
    indexes: [primary, day, brin],
    foreignKeys: [],
    published: [],
    unfinished: [],
    traits: { ...none, ...traits },
    ...change,
  })
  return findings
}
const kindsOf = (...args: Parameters<typeof found>) =>
  found(...args).map(({ kind, objects }) => `${kind} ${objects[0].name}`)

describe('the first key', () => {
  const leading = (change: Partial<LeadingColumn>): LeadingColumn => ({
    oid: day.oid,
    name: 'day',
    isReadable: true,
    nullFraction: 0,
    distinct: -1,
    correlation: null,
    rarest: null,
    common: 0,
    opclass: 'int4_ops',
    ...change,
  })
  const idle = { ...day, used: { scans: 0, tuplesRead: 0, tuplesFetched: 0 } }
  // Else it would be a candidate to drop, of which nothing more is said.
  const unread = { watch: watchOf({ unwatched: { count: 1 } }), indexes: [primary, idle] }
  test.each<[string, Partial<LeadingColumn>, string[], Partial<Known>?]>([
    ['tells rows apart', {}, []],
    ['nearly always null', { nullFraction: 0.97 }, ['leading-column orders_day']],
    ['often null', { nullFraction: 0.9 }, []],
    ['few values, all common', { distinct: 3, common: 3, rarest: 0.2 }, ['leading-column orders_day'], unread],
    ['few values, all common, but it is read', { distinct: 3, common: 3, rarest: 0.2 }, []],
    ['one value in the sample', { distinct: 1, common: 1, rarest: 1 }, ['leading-column orders_day'], unread],
    ['one value in the sample, but the few others are searched for', { distinct: 1, common: 1, rarest: 1 }, []],
    ['few values, one of them rare', { distinct: 3, common: 3, rarest: 0.001 }, []],
    ['few values, not all of them seen', { distinct: 4, common: 3, rarest: 0.2 }, []],
    [
      'few values in front of another key',
      { distinct: 3, common: 3, rarest: 0.2 },
      [],
      { ...unread, indexes: [primary, { ...idle, parts: partsOf(['day', 'note']) }] },
    ],
    [
      'one value in front of another key',
      { distinct: 1, common: 1, rarest: 1 },
      ['leading-column orders_day'],
      { ...unread, indexes: [primary, { ...idle, parts: partsOf(['day', 'note']) }] },
    ],
    ['no statistics', { nullFraction: null, distinct: null }, []],
    [
      'a partial index says itself which rows it wants',
      { nullFraction: 1 },
      [],
      { indexes: [primary, { ...day, parts: partsOf(['day'], { predicate: '(day > 1)' }) }] },
    ],
    ['a small table', { nullFraction: 1 }, [], { tables: [watchedTable({ rowEstimate: 5_000, liveRows: 5_000 })] }],
  ])('%s', (_, change, expected, known) => {
    expect(kindsOf({ leading: [leading(change)] }, known)).toEqual(expected)
  })

  test('of a key that is nearly always null the smaller index is ready to paste', () => {
    expect(found({ leading: [leading({ nullFraction: 0.99 })] })[0]?.nextStep.sql).toBe(
      'CREATE INDEX CONCURRENTLY "orders_day_set_idx" ON "shop"."orders" ("day") WHERE ("day" IS NOT NULL);',
    )
    const descending = { ...day, parts: partsOf(['day'], { keys: [{ ...partsOf(['day']).keys[0]!, order: 'desc' }] }) }
    const [finding] = found({ leading: [leading({ nullFraction: 0.99 })] }, { indexes: [primary, descending] })
    expect([finding?.kind, finding?.nextStep.sql]).toEqual(['leading-column', null])
  })

  test('a partitioned one is judged by what holds in all partitions', () => {
    const tree = on('tree', ['day'], { kind: 'I' })
    const leaf = (n: number) =>
      on(`leaf${n}`, ['day'], { tableOid: 500 + n, parentOid: tree.oid, sizeBytes: 4_000_000 })
    const tables = [
      watchedTable({ kind: 'p' }),
      watchedTable({ id: 2, oid: 501, name: 'p1', parentOid: 100 }),
      watchedTable({ id: 3, oid: 502, name: 'p2', parentOid: 100 }),
    ]
    const known = { tables, indexes: [primary, tree, leaf(1), leaf(2)] }
    const of = (n: number, nullFraction: number) => leading({ oid: leaf(n).oid, nullFraction })
    expect(kindsOf({ leading: [of(1, 0.99), of(2, 0.99)] }, known)).toEqual(['leading-column tree'])
    expect(kindsOf({ leading: [of(1, 0.99), of(2, 0.2)] }, known)).toEqual([])
    expect(kindsOf({ leading: [of(1, 0.99)] }, known)).toEqual([])
    const empty = { ...leaf(2), sizeBytes: 8_192 }
    expect(kindsOf({ leading: [of(1, 0.99)] }, { tables, indexes: [primary, tree, leaf(1), empty] })).toEqual([
      'leading-column tree',
    ])
  })

  test('partitions of one value each have several together', () => {
    expect(mergeLeading([leading({ distinct: 1 }), leading({ distinct: 1 })])?.distinct).toBeNull()
    expect(mergeLeading([leading({ distinct: 1 })])?.distinct).toBe(1)
  })

  test('what was counted in a sample is said of it', () => {
    const [one] = found({ leading: [leading({ distinct: 1, common: 1, rarest: 1 })] }, unread)
    expect(one?.says).toBe('“day”, its first key, has one value only in the planner’s sample.')
    const [few] = found({ leading: [leading({ distinct: 3, common: 3, rarest: 0.2 })] }, unread)
    expect(few?.says).toContain('in the planner’s sample')
    expect(JSON.stringify(one)).not.toContain('narrows nothing')
  })
})

describe('BRIN', () => {
  const order = (correlation: number | null, opclass = 'timestamptz_minmax_ops'): LeadingColumn => ({
    oid: brin.oid,
    name: 'at',
    isReadable: true,
    nullFraction: 0,
    distinct: -1,
    correlation,
    rarest: null,
    common: 0,
    opclass,
  })
  test.each<[number | null, string, string[]]>([
    [1, 'timestamptz_minmax_ops', []],
    [-0.95, 'timestamptz_minmax_ops', []],
    [0.3, 'timestamptz_minmax_ops', ['brin-order orders_at']],
    [0.3, 'timestamptz_minmax_multi_ops', []],
    [0.3, 'timestamptz_bloom_ops', []],
    [null, 'timestamptz_minmax_ops', []],
  ])('correlation %s under %s', (correlation, opclass, expected) => {
    expect(kindsOf({ leading: [order(correlation, opclass)] })).toEqual(expected)
  })

  const ranges = (change: Partial<BrinRanges>): BrinRanges => ({
    oid: brin.oid,
    pagesPerRange: 128,
    isAutomatic: false,
    pages: 12_800,
    summarised: 100,
    vacuumedAt: '2026-11-01',
    filenode: 7,
    ...change,
  })
  test.each<[string, Partial<BrinRanges>, string[]]>([
    ['all summarised', {}, []],
    ['the last range is not full yet', { pages: 12_900, summarised: 100 }, []],
    ['a few', { summarised: 96 }, []],
    ['many', { summarised: 50 }, ['brin-ranges orders_at']],
    ['not known', { summarised: null }, []],
  ])('ranges without summary: %s', (_, change, expected) => {
    expect(kindsOf({ brin: [ranges(change)] })).toEqual(expected)
  })

  test('what was counted before holds over an ANALYZE, and not over a VACUUM or a rebuild', () => {
    const later = (change: Partial<BrinRanges>) =>
      rememberRanges([ranges({ summarised: null, ...change })], [ranges({ summarised: 50 })])[0]?.summarised
    expect(later({})).toBe(50)
    expect(later({ vacuumedAt: '2026-11-02' })).toBeNull()
    expect(later({ filenode: 8 })).toBeNull()
    expect(later({ summarised: 60 })).toBe(50)
    expect(later({ summarised: 60, vacuumedAt: '2026-11-02' })).toBe(60)
    expect(rememberRanges([ranges({ summarised: null })], null)[0]?.summarised).toBeNull()
  })

  test('the next step summarises it, whatever its name', () => {
    const evil = { ...brin, name: `x'; DROP TABLE t; --"` }
    const [finding] = found({ brin: [ranges({ summarised: 0 })] }, { indexes: [primary, evil] })
    expect(finding?.nextStep.sql).toBe(
      `SELECT pg_catalog.brin_summarize_new_values('"shop"."x''; DROP TABLE t; --"""'::regclass);`,
    )
  })
})

test('a changed collation lists the indexes to rebuild and the version to record last; hash is left out', () => {
  const hash = on('by_hash', ['day'], { method: 'hash' })
  const drifted = [
    {
      ...{ name: 'shop', schema: null, isDatabase: true, provider: 'c', recorded: '2.31', actual: '2.36' },
      indexes: [day.oid, hash.oid, 999_999],
    },
  ]
  const findings = found({ drifted }, { indexes: [primary, day, hash] })
  expect(findings.map(({ kind, severity, objects }) => [kind, severity, objects.map(({ name }) => name)])).toEqual([
    ['collation-drift', 'harm', ['shop', 'orders_day']],
  ])
  expect(findings[0]?.nextStep.sql).toBe(
    'REINDEX INDEX CONCURRENTLY "shop"."orders_day";\nALTER DATABASE "shop" REFRESH COLLATION VERSION;',
  )
})

describe('what rebuilds the indexes of a changed collation', () => {
  const stepOf = (indexes: WatchedIndex[]) => {
    const drifted = [
      {
        ...{ name: 'de', schema: 'public', isDatabase: false, provider: 'c', recorded: '1', actual: '2' },
        indexes: indexes.map(({ oid }) => oid),
      },
    ]
    return found({ drifted }, { indexes: [primary, ...indexes] }).find(({ kind }) => kind === 'collation-drift')!
      .nextStep
  }
  const many = (length: number) =>
    Array.from({ length }, (_, n) => ({ ...on(`d${n}`, [`c${n}`]), id: 5_000 + n, oid: 50_000 + n }))

  test('the version is recorded only after all of them', () => {
    expect(stepOf(many(200)).sql?.split('\n').at(-1)).toBe('ALTER COLLATION "public"."de" REFRESH VERSION;')
    const { sql, text } = stepOf(many(201))
    expect(sql?.split('\n')).toHaveLength(200)
    expect(sql).not.toContain('REFRESH')
    expect(text).toContain('all 201')
    expect(stepOf([day, on('broken \uFFFD name', ['b'])]).sql).not.toContain('REFRESH')
  })

  test('the index of an exclusion constraint is rebuilt with its lock, which is said', () => {
    const exclusion = on('ex', ['a'], { isExclusion: true, constraintName: 'ex', method: 'gist' })
    const { sql, text } = stepOf([exclusion])
    expect(sql).toBe('REINDEX INDEX "shop"."ex";\nALTER COLLATION "public"."de" REFRESH VERSION;')
    expect(text).toContain('writes to the table wait')
    expect(stepOf([day]).text).not.toContain('writes to the table wait')
  })
})

test.each([
  ['f', 'attention', 'ALTER TABLE "shop"."orders" VALIDATE CONSTRAINT "k";'],
  ['c', 'attention', 'ALTER TABLE "shop"."orders" VALIDATE CONSTRAINT "k";'],
  ['n', 'attention', 'ALTER TABLE "shop"."orders" VALIDATE CONSTRAINT "k";'],
  ['x', 'note', null],
] as const)('a constraint that is looser or dearer than it seems: %s', (type, severity, sql) => {
  const findings = found({ loose: [{ tableOid: 100, name: 'k', type, indexOid: null }] })
  expect(findings.map((each) => [each.kind, each.severity, each.nextStep.sql])).toEqual([
    ['loose-constraint', severity, sql],
  ])
})

describe('updates that one index alone keeps from being heap-only', () => {
  const status = on('orders_status', ['status'])
  const hot = watchedTable({
    counted: { ...watchedTable().counted, updates: 35 * 10_000, hotUpdates: 35 * 2_000 },
  })
  const sets = (...columns: string[]): TableWrite => ({
    ...{ tableOid: 100, sets: columns, hasOnConflict: false, rowsPerDay: 9_000 },
  })
  test.each<[string, TableWrite[], WatchedIndex[], string[], Partial<Traits>?, number?]>([
    ['its key', [sets('status', 'seen')], [status], ['hot-breaker orders_status']],
    ['a column of two indexes', [sets('status')], [status, on('two', ['day', 'status'])], []],
    ['columns of two indexes', [sets('status', 'day')], [status, day], []],
    ['a column of none', [sets('seen')], [status], []],
    [
      'a column it carries',
      [sets('seen')],
      [{ ...status, parts: partsOf(['status'], { include: ['seen'] }) }],
      ['hot-breaker orders_status'],
    ],
    [
      'a column its condition reads',
      [sets('seen')],
      [{ ...status, parts: partsOf(['status'], { predicate: '(NOT seen)' }) }],
      ['hot-breaker orders_status'],
      { reads: [{ oid: status.oid, columns: ['seen'] }] },
    ],
    [
      'nothing is said while what a condition reads is not known',
      [sets('status')],
      [status, { ...day, parts: partsOf(['day'], { predicate: '(NOT seen)' }) }],
      [],
    ],
    ['BRIN on 18', [sets('at')], [brin], []],
    ['BRIN on 15', [sets('at')], [brin], ['hot-breaker orders_at'], {}, 150004],
    ['a few rows a day', [{ ...sets('status'), rowsPerDay: 900 }], [status], []],
  ])('%s', (_, writes, indexes, expected, more = {}, versionNumber = 180004) => {
    const known = { tables: [hot], indexes: [primary, ...indexes], watch: watchOf({ versionNumber }) }
    expect(kindsOf({ writes, ...more }, known)).toEqual(expected)
  })

  test('that nobody reads it is said only where all of the window was watched on all servers', () => {
    const idle = { ...status, used: { scans: 0, tuplesRead: 0, tuplesFetched: 0 } }
    const reads = (change: Partial<Known>, index = idle) => {
      const known = { tables: [hot], indexes: [primary, index], ...change }
      const hotBreaker = found({ writes: [sets('status')] }, known).find(({ kind }) => kind === 'hot-breaker')
      return [hotBreaker?.severity, hotBreaker?.evidence.find(({ topic }) => topic === 'Reads')?.text]
    }
    expect(reads({})).toEqual(['attention', 'Nobody reads it.'])
    const unknown = ['note', 'No scan was seen, but not every server of the cluster was watched for the whole window.']
    expect(reads({ watch: watchOf({ unwatched: { count: 2 } }) })).toEqual(unknown)
    expect(reads({}, { ...idle, firstSeenAt: new Date(watchedNow.getTime() - 86_400_000) })).toEqual(unknown)
  })

  test('no more is lost than was not heap-only, and the share is of all updates', () => {
    const [finding] = found({ writes: [sets('status')] }, { tables: [hot], indexes: [primary, status] })
    expect(finding?.says).toContain('up to 8k updates a day of “status”')
    expect(finding?.says).toContain('80% of the table’s updates')
  })
})

describe('defects of a version', () => {
  test.each<[number, string[]]>([
    [130001, ['brin-nulls', 'concurrently', 'toast']],
    [130005, ['brin-nulls', 'toast']],
    [130012, []],
    [140001, ['brin-nulls', 'concurrently', 'hot-chains', 'toast']],
    [140003, ['brin-nulls', 'concurrently']],
    [140009, []],
    [150003, ['brin-nulls']],
    [150004, []],
    [160000, []],
    [180004, []],
  ])('%i', (versionNumber, expected) => {
    const traps = (indexes: WatchedIndex[]) =>
      found({}, { watch: watchOf({ versionNumber }), indexes }).flatMap(({ kind, part }) =>
        kind === 'version-trap' ? part : [],
      )
    expect(traps([primary, day, brin]).sort()).toEqual(expected)
    expect(traps([primary, day]).sort()).toEqual(expected.filter((part) => part !== 'brin-nulls'))
  })

  test('a rebuild of a unique index warns where ON CONFLICT writes', () => {
    const writes: TableWrite[] = [{ tableOid: 100, sets: [], hasOnConflict: true, rowsPerDay: 1 }]
    expect(onConflictWarning(primary, writes, 180004)).toContain('ON CONFLICT')
    expect(onConflictWarning(day, writes, 180004)).toBeNull()
    expect(onConflictWarning(primary, writes, 190000)).toBeNull()
    expect(onConflictWarning({ ...primary, tableOid: 101 }, writes, 180004)).toBeNull()
    expect(onConflictWarning(primary, null, 180004)).toBeNull()
  })
})
