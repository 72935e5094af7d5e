import { describe, expect, it } from 'vitest'
import { seeded } from '@/lib/testing/seeded'
import type { BtreeColumn, BtreeFacts, ColumnStatistics } from './btree-facts'
import { estimateBtree } from './estimate-btree'

const unique: ColumnStatistics = {
  averageWidth: 8,
  nullFraction: 0,
  distinct: -1,
  correlation: null,
  commonFrequencies: [],
  widths: [],
}

function column(parts: Partial<BtreeColumn> = {}): BtreeColumn {
  return {
    name: 'a',
    attributeNumber: 1,
    isKey: true,
    type: 'int8',
    length: 8,
    alignment: 8,
    isPlain: false,
    isNotNull: true,
    isEqualImage: true,
    isReadable: true,
    statistics: unique,
    ...parts,
  }
}

function index(parts: Partial<BtreeFacts> = {}): BtreeFacts {
  return {
    oid: 1,
    tableOid: 2,
    rows: 1_000_000,
    tableRows: 1_000_000,
    pages: 2745,
    blockSize: 8192,
    fillFactor: 90,
    deduplicates: true,
    isUnique: false,
    isToast: false,
    predicate: null,
    columns: [column()],
    combinations: [],
    sampleRows: 30_000,
    modifiedSinceAnalyze: 0,
    liveRows: 1_000_000,
    isAnalyzeCounted: true,
    isInRecovery: false,
    ...parts,
  }
}

const nullable = { isNotNull: false, statistics: { ...unique, nullFraction: 0.5, distinct: -0.5 } }
const text: Partial<BtreeColumn> = { length: -1, alignment: 4, type: 'text' }
const fewValues = { statistics: { ...unique, distinct: 10, commonFrequencies: Array<number>(10).fill(0.1) } }

it.each<[string, Partial<BtreeFacts>]>([
  ['in-recovery', { isInRecovery: true }],
  ['counters-lost', { isAnalyzeCounted: false }],
  ['collation-missing', { columns: [column({ isEqualImage: null })] }],
  ['stale-statistics', { modifiedSinceAnalyze: 150_000 }],
  ['never-analysed', { tableRows: null }],
  ['no-statistics-rights', { columns: [column({ length: -1, isReadable: false, statistics: null })] }],
  ['not-measured', { pages: null }],
])('withheld, with its reason: %s', (reason, parts) => {
  expect(estimateBtree(index(parts))).toMatchObject({ confidence: 'withheld', reason, bloatRatio: null })
})

describe('pages after a rebuild, as PostgreSQL 13 to 18 built them', () => {
  it.each<[string, Partial<BtreeFacts>, number]>([
    ['a million unique bigints: 366 on each leaf', {}, 2745],
    ['an empty index is its meta page', { rows: 0 }, 1],
    ['a unique index needs no statistics', { isUnique: true, columns: [column({ statistics: null })] }, 2745],
    [
      'a TOAST table: chunk id and number',
      {
        isToast: true,
        isUnique: true,
        columns: [
          column({ length: 4, alignment: 4, statistics: null }),
          column({ length: 4, alignment: 4, statistics: null }),
        ],
      },
      2745,
    ],
    ['fill factor 100', { fillFactor: 100 }, 2471],
    ['ten values, merged', { columns: [column(fewValues)] }, 848],
    ['ten values, not merged', { columns: [column(fewValues)], deduplicates: false }, 2745],
    [
      'ten values that differ in bytes though equal',
      { columns: [column({ ...fewValues, isEqualImage: false })] },
      2745,
    ],
    [
      'half null, predicate says not',
      { rows: 500_000, predicate: '(a IS NOT NULL)', columns: [column(nullable)] },
      1374,
    ],
    [
      'half null, a strict operator says not',
      { rows: 500_000, isUnique: true, predicate: '(a > 5)', columns: [column(nullable)] },
      1374,
    ],
  ])('%s', (_, parts, pages) => {
    const { neededPages, confidence } = estimateBtree(index(parts))
    expect(Math.abs((neededPages ?? 0) - pages)).toBeLessThanOrEqual(Math.max(1, pages * 0.006))
    expect(confidence === 'modelled' || parts.rows === 0 || parts.predicate !== undefined).toBe(true)
  })
})

describe('what is not known is not said', () => {
  it.each<[string, Partial<BtreeFacts>, string]>([
    ['a locked relation', { pages: null }, 'not-measured'],
    ['rows never counted', { rows: null }, 'never-analysed'],
    ['one in five rows changed', { modifiedSinceAnalyze: 200_000 }, 'stale-statistics'],
    ['a TOAST table that grew', { isToast: true, liveRows: 3_000_000 }, 'stale-statistics'],
    [
      'no right to see widths',
      { columns: [column({ ...text, statistics: null, isReadable: false })] },
      'no-statistics-rights',
    ],
    ['an expression since ANALYZE', { columns: [column({ ...text, statistics: null })] }, 'never-analysed'],
    ['keys of type name', { columns: [column({ type: 'name', length: -2 })] }, 'name-keys'],
    [
      'values long enough for compression',
      { columns: [column({ ...text, statistics: { ...unique, averageWidth: 900 } })] },
      'long-values',
    ],
    [
      'chosen by the key itself',
      { predicate: "(a = 'x'::text)", columns: [column({ ...text, ...fewValues })] },
      'partial-over-keys',
    ],
    [
      'a predicate nobody understands',
      { predicate: '(CASE WHEN a THEN b END)', columns: [column(fewValues)] },
      'partial-over-keys',
    ],
    ['two pages', { rows: 500, tableRows: 500, pages: 4 }, 'few-pages'],
    [
      'two columns that may or may not belong together',
      {
        columns: [
          column({ statistics: { ...unique, distinct: 100_000 } }),
          column({ name: 'b', attributeNumber: 2, statistics: { ...unique, distinct: 50_000 } }),
        ],
      },
      'column-groups',
    ],
  ])('%s', (_, parts, reason) => {
    expect(estimateBtree(index(parts))).toMatchObject({
      confidence: 'withheld',
      reason,
      bloatRatio: null,
      neededPages: null,
    })
  })

  it('two columns are modelled once extended statistics count their pairs', () => {
    const columns = [
      column({ statistics: { ...unique, distinct: 1000 } }),
      column({ name: 'b', attributeNumber: 2, statistics: { ...unique, distinct: 1000 } }),
    ]
    const combinations = [{ attributes: [1, 2], count: 1000 }]
    expect(estimateBtree(index({ columns })).confidence).toBe('withheld')
    expect(estimateBtree(index({ columns, combinations })).confidence).toBe('modelled')
  })
})

it('any statistics a server may send give figures or a reason', () => {
  const random = seeded(77)
  for (let n = 0; n < 3000; n += 1) {
    const rows = random.pick([0, 1, 5, 1000, 1e6, 1e10])
    const columns = Array.from({ length: 1 + random.int(4) }, (_, at) =>
      column({
        name: random.chance(0.2) ? null : `c${at}`,
        attributeNumber: at,
        length: random.pick([-2, -1, -1, 1, 2, 4, 8, 16, 64]),
        alignment: random.pick([1, 2, 4, 8]),
        isKey: at === 0 || random.chance(0.8),
        isNotNull: random.chance(0.5),
        isEqualImage: random.chance(0.8),
        statistics: random.chance(0.1)
          ? null
          : {
              averageWidth: random.pick([0, 1, 4, 33, 126, 127, 399, 2000]),
              nullFraction: random.pick([0, 0, 0.001, 0.5, 1]),
              distinct: random.pick([0, 1, 7, 1e5, -1, -0.3, -0.999]),
              correlation: null,
              commonFrequencies: random.pick([[], [1], [0.5, 0.5], [0.9, 0.9], Array<number>(100).fill(0.01)]),
              widths: random.pick([
                [],
                [{ bytes: 3, share: 1 }],
                [
                  { bytes: 0, share: 0.5 },
                  { bytes: 200, share: 0.5 },
                ],
              ]),
            },
      }),
    )
    const pages = random.pick([1, 2, 50, 3000, 1e7])
    const estimate = estimateBtree(
      index({
        rows,
        tableRows: rows * random.pick([0, 1, 1, 4]),
        pages,
        columns,
        fillFactor: random.pick([10, 50, 90, 100]),
        predicate: random.pick([null, null, '(c0 IS NOT NULL)', '(c1 > 3)', '((']),
      }),
    )
    if (estimate.confidence === 'withheld') expect(estimate.reason).not.toBeNull()
    else {
      expect(estimate.neededPages).toBeGreaterThanOrEqual(1)
      expect(estimate.bloatRatio).toBeLessThan(1)
      expect(estimate.bloatBytes).toBeGreaterThanOrEqual(0)
      expect(estimate.margin).toBeLessThanOrEqual(0.12)
    }
  }
})
