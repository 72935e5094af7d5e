import { describe, expect, it } from 'vitest'
import { caredIndex, caredTable, gb, mb, planInput } from '@/lib/testing/cared'
import { seeded } from '@/lib/testing/seeded'
import type { CaredFinding } from './care-facts'
import { itemKey } from './plan-item'
import { planRun } from './plan-run'
import { careOf, defaultPolicy, type Order } from './policy'
import { policyProblem } from './policy-problem'
import { measureRates, neededMs } from './rates'

const now = new Date('2026-11-28T01:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
const past = { failures: 0, cutOffMs: null, lastFailedAt: null, rebuilds: [], refused: null }
const bloat = { why: null, hasRandomKeys: false, pendingPages: null }

const finding = (change: Partial<CaredFinding>): CaredFinding => ({
  id: 1,
  kind: 'covered',
  says: 'Another index does its work.',
  schema: 'public',
  table: 'pages',
  index: 'pages_1',
  indexId: 1,
  tableId: 1,
  reclaimableBytes: 10 * mb,
  verdict: 'safe-to-try',
  request: { kind: 'drop-index', schema: 'public', name: 'pages_1' },
  sql: null,
  past: null,
  ...change,
})

describe('what a run leaves alone', () => {
  const reasonOf = (index: Parameters<typeof caredIndex>[0], change: Parameters<typeof planInput>[0] = {}) => {
    const plan = planRun(planInput({ indexes: [caredIndex(index)], ...change }))
    expect(plan.items.length + plan.leftOut.length).toBeLessThanOrEqual(1)
    return plan.items[0]?.task ?? plan.leftOut[0]?.reason ?? null
  }

  it('has its reason', () => {
    expect(reasonOf({})).toBe('rebuild')
    expect(reasonOf({ rebuiltAt: daysAgo(9.9) })).toBe('cooldown')
    expect(reasonOf({ rebuiltAt: daysAgo(10) })).toBe('rebuild')
    expect(reasonOf({ past: { ...past, failures: 3, lastFailedAt: now } })).toBe('failures')
    expect(reasonOf({ past: { ...past, failures: 2, lastFailedAt: now } })).toBe('rebuild')
    expect(reasonOf({ isExclusion: true })).toBe('not-possible')
    expect(reasonOf({ sizeBytes: 9 * mb })).toBeNull()
    expect(reasonOf({ bloat: null })).toBe('weak-evidence')
    expect(reasonOf({ bloat: { ...bloat, ratio: -0.06, reclaimableBytes: 0, confidence: 'exact' } })).toBe('would-grow')
    expect(reasonOf({ bloat: { ...bloat, ratio: 0.7, reclaimableBytes: 70 * mb, confidence: 'weak' } })).toBe(
      'weak-evidence',
    )
    expect(reasonOf({ bloat: { ...bloat, ratio: 0.29, reclaimableBytes: 29 * mb, confidence: 'modelled' } })).toBe(
      'too-little-gain',
    )
    expect(reasonOf({ bloat: { ...bloat, ratio: 0.29, reclaimableBytes: 29 * mb, confidence: 'exact' } })).toBe(
      'rebuild',
    )
    expect(
      reasonOf({
        bloat: { ...bloat, ratio: 0.35, reclaimableBytes: 35 * mb, confidence: 'exact', hasRandomKeys: true },
      }),
    ).toBe('too-little-gain')
    expect(
      reasonOf({ sizeBytes: 11 * mb, bloat: { ...bloat, ratio: 0.4, reclaimableBytes: 4 * mb, confidence: 'exact' } }),
    ).toBe('too-little-gain')
    expect(reasonOf({}, { versionNumber: 140_003 })).toBe('version-trap')
    expect(reasonOf({}, { versionNumber: 140_004 })).toBe('rebuild')
    expect(reasonOf({}, { versionNumber: 130_004 })).toBe('version-trap')
    const refused = { at: daysAgo(6), says: 'It needs ownership of the table.' }
    expect(reasonOf({ past: { ...past, refused } })).toBe('missing-right')
    expect(reasonOf({ past: { ...past, refused: { ...refused, at: daysAgo(7) } } })).toBe('rebuild')
    const hold = { reason: 'old-snapshot', says: 'A snapshot is held.' } as const
    expect(reasonOf({}, { hold })).toBe('old-snapshot')
    expect(reasonOf({}, { chosen: [] })).toBe('not-chosen')
  })

  it('a rebuild that the same plan would drop', () => {
    const plan = planRun(planInput({ indexes: [caredIndex()], findings: [finding({})] }))
    expect(plan.items.map((item) => [item.task, item.mode])).toEqual([['redundant', 'propose']])
    expect(plan.leftOut.map((each) => each.reason)).toEqual(['to-be-dropped'])
  })

  it('a rebuild of what is unused and proposed for dropping, as long as that is known well enough', () => {
    const plan = (verdict: CaredFinding['verdict']) =>
      planRun(planInput({ indexes: [caredIndex()], findings: [finding({ kind: 'never-used', verdict })] }))
    expect(plan('candidate').items.map((item) => item.task)).toEqual(['unused'])
    expect(plan('candidate').leftOut.map((each) => each.reason)).toEqual(['to-be-dropped'])
    expect(plan('watching').items.map((item) => item.task)).toEqual(['rebuild'])
  })

  it('asks for more after rebuilds that gained less than predicted', () => {
    const miss = { predictedBytes: 40 * mb, freedBytes: 10 * mb, at: daysAgo(15) }
    const index = { rebuiltAt: daysAgo(15), past: { ...past, rebuilds: [miss] } }
    expect(reasonOf(index)).toBe('too-little-gain')
    expect(
      reasonOf({ ...index, bloat: { ...bloat, ratio: 0.6, reclaimableBytes: 60 * mb, confidence: 'modelled' } }),
    ).toBe('cooldown')
    const good = { ...miss, freedBytes: 39 * mb }
    expect(reasonOf({ ...index, past: { ...past, rebuilds: [miss, good] } })).toBe('rebuild')
  })
})

describe('the window', () => {
  // A weekend's rebuilds went on into a Monday: snapshots held by them kept VACUUM from the whole database under full load.
  it('is never outlived: the rebuild that would run into Monday is refused with its prediction', () => {
    const rates = measureRates([
      {
        kind: 'reindex-index',
        method: 'btree',
        tableBytes: 100 * gb,
        sizeBefore: 30 * gb,
        sizeAfter: 20 * gb,
        durationMs: 3 * 3_600_000,
        walBytes: null,
      },
    ])
    const big = caredIndex({ id: 2, sizeBytes: 250 * gb, tableBytes: 900 * gb })
    const small = caredIndex({ id: 3, sizeBytes: 2 * gb, tableBytes: 10 * gb })
    const weekend = { startsAt: new Date('2026-11-29T12:00Z'), endsAt: new Date('2026-11-30T00:00Z'), rates }
    const policy = {
      ...defaultPolicy('UTC'),
      budget: { minutes: 2_880, bytes: null, walBytes: null, operations: null },
    }
    const plan = planRun(planInput({ ...weekend, policy, indexes: [big, small] }))
    expect(plan.items.map((item) => item.index)).toEqual(['pages_3'])
    const [left] = plan.leftOut
    expect(left).toMatchObject({ index: 'pages_2', reason: 'window-end' })
    expect(left!.predictedMs!).toBeGreaterThan(24 * 3_600_000)
    expect(left!.says).toMatch(
      /^It would take about 1 d .* at the rate measured on this target.* would not end before 2026-11-30 00:00:00 UTC/,
    )
  })

  it('is never outlived by any mix of indexes, rates and budgets', () => {
    const random = seeded(31)
    for (let round = 0; round < 300; round += 1) {
      const indexes = Array.from({ length: 1 + random.int(40) }, (_, n) => {
        const sizeBytes = Math.round(20 * mb * 2 ** (random.next() * 14))
        return caredIndex({ id: n + 1, sizeBytes, tableBytes: sizeBytes * (1 + random.int(8)) })
      })
      const rates = measureRates(
        Array.from({ length: random.int(8) }, () => ({
          ...{ kind: 'reindex-index' as const, method: 'btree', sizeBefore: null, walBytes: null },
          ...{ tableBytes: gb, sizeAfter: 200 * mb, durationMs: 10_000 + random.int(600_000) },
        })),
      )
      const made = defaultPolicy('UTC')
      const limit = (most: number) => (random.chance(0.5) ? null : 1 + random.int(most))
      const budget = {
        minutes: 1 + random.int(600),
        bytes: limit(100 * gb),
        walBytes: limit(50 * gb),
        operations: limit(20),
      }
      const input = planInput({ policy: { ...made, budget }, indexes, rates })
      const plan = planRun(input)
      const most = Math.min(budget.minutes * 60_000, input.endsAt.getTime() - input.startsAt.getTime())
      for (const item of plan.items) expect(item.startsAfterMs! + neededMs(item.predicted!)).toBeLessThanOrEqual(most)
      const sum = (of: (item: (typeof plan.items)[number]) => number) =>
        plan.items.reduce((all, item) => all + of(item), 0)
      if (budget.operations !== null) expect(plan.items.length).toBeLessThanOrEqual(budget.operations)
      if (budget.bytes !== null) expect(sum((item) => item.sizeBytes!)).toBeLessThanOrEqual(budget.bytes)
      if (budget.walBytes !== null) expect(sum((item) => item.walBytes!)).toBeLessThanOrEqual(budget.walBytes)
      expect(plan.items.length + plan.leftOut.length).toBe(indexes.length)
      const told = plan.leftOut.map((each) => each.reason)
      expect(told.every((reason) => reason === 'window-end' || reason === 'budget')).toBe(true)
    }
  })
})

describe('the order', () => {
  it('is leftovers, statistics, vacuum, then most bytes a predicted minute, small ones first inside equal', () => {
    const plan = planRun(
      planInput({
        indexes: [
          caredIndex({ id: 1, sizeBytes: 400 * mb, tableBytes: 800 * mb }),
          caredIndex({ id: 2, sizeBytes: 100 * mb, tableBytes: 200 * mb }),
          caredIndex({ id: 3, sizeBytes: 100 * mb, tableBytes: 10 * mb }),
        ],
        tables: [caredTable({ modifiedSinceAnalyze: 50_000, deadRows: 30_000 })],
        findings: [
          finding({}),
          finding({
            id: 2,
            kind: 'invalid',
            index: 'pages_1_ccnew',
            indexId: 9,
            request: { kind: 'remove-leftover', schema: 'public', name: 'pages_1_ccnew', finish: false },
          }),
        ],
      }),
    )
    expect(plan.items.map((item) => `${item.task} ${item.index ?? item.table}`)).toEqual([
      'leftovers pages_1_ccnew',
      'statistics pages',
      'vacuum pages',
      'rebuild pages_3',
      'rebuild pages_2',
      'redundant pages_1',
    ])
  })

  it('of rebuilds is what the policy puts first', () => {
    const found = (ratio: number, sizeBytes: number) => ({
      sizeBytes,
      bloat: { ...bloat, ratio, reclaimableBytes: ratio * sizeBytes, confidence: 'exact' as const },
    })
    const indexes = [
      caredIndex({ id: 1, tableBytes: 900 * mb, ...found(0.5, 400 * mb) }),
      caredIndex({ id: 2, tableBytes: 900 * mb, ...found(0.4, 100 * mb) }),
      caredIndex({ id: 3, tableBytes: 900 * mb, ...found(0.8, 200 * mb) }),
      caredIndex({ id: 4, tableBytes: 900 * mb, ...found(0.8, 190 * mb) }),
    ]
    const ordered = (order: Order) =>
      planRun(planInput({ indexes, policy: { ...defaultPolicy('UTC'), order } })).items.map((item) => item.indexId)
    expect(ordered('gain')).toEqual([1, 3, 4, 2])
    expect(ordered('smallest')).toEqual([2, 4, 3, 1])
    expect(ordered('bloat')).toEqual([4, 3, 1, 2])
  })

  it('is the chosen one where somebody chose', () => {
    const indexes = [caredIndex({ id: 1 }), caredIndex({ id: 2, sizeBytes: 90 * mb }), caredIndex({ id: 3 })]
    const chosen = [3, 1].map((id) => itemKey('rebuild', 'public', 'pages', `pages_${id}`))
    const plan = planRun(planInput({ indexes, chosen }))
    expect(plan.items.map((item) => item.index)).toEqual(['pages_3', 'pages_1'])
    expect(plan.leftOut.map((each) => [each.index, each.reason])).toEqual([['pages_2', 'not-chosen']])
  })
})

describe('statistics', () => {
  const taskOf = (change: Parameters<typeof caredTable>[0]) =>
    planRun(planInput({ tables: [caredTable(change)] })).items.map((item) => item.task)

  it('are refreshed after much change, for parents of partitions by age, and where there are none', () => {
    expect(taskOf({})).toEqual([])
    expect(taskOf({ modifiedSinceAnalyze: 9_999 })).toEqual([])
    expect(taskOf({ modifiedSinceAnalyze: 10_000 })).toEqual(['statistics'])
    expect(taskOf({ rows: 100, liveRows: 100, modifiedSinceAnalyze: 90 })).toEqual([])
    expect(taskOf({ isNeverAnalyzed: true, rows: -1, lastAnalyzedAt: null })).toEqual(['statistics'])
    expect(taskOf({ kind: 'p', rows: 0, liveRows: 0, lastAnalyzedAt: null })).toEqual(['statistics'])
    expect(taskOf({ kind: 'p', rows: 0, liveRows: 0, lastAnalyzedAt: daysAgo(6) })).toEqual([])
    expect(taskOf({ kind: 'p', rows: 0, liveRows: 0, lastAnalyzedAt: daysAgo(7) })).toEqual(['statistics'])
  })
})

describe('a vacuum', () => {
  it('has nothing to do where no row is dead, whatever the threshold', () => {
    const base = defaultPolicy('UTC')
    const thresholds = { ...base.care.thresholds, deadRows: 0, deadShare: 0 }
    const policy = { ...base, care: { ...base.care, thresholds } }
    const tables = [caredTable({ rows: 0, liveRows: 0 }), caredTable({ id: 2, name: 'full', deadRows: 1 })]
    const { items } = planRun(planInput({ policy, tables }))
    expect(items.map((item) => [item.task, item.table])).toEqual([['vacuum', 'full']])
  })

  describe('for index-only scans', () => {
    const reads = {
      name: 'pages_1',
      hasInclude: false,
      entries: 100_000,
      visits: 73_000,
      allEntries: 500_000,
      allVisits: 200_000,
    }
    const table = {
      ...{ pages: 10_000, allVisiblePages: 4_100, lastVacuumedAt: daysAgo(3), lastAnalyzedAt: daysAgo(4) },
      ...{ writtenSinceVacuum: 5_000, bitmapRows: 0, reads: [reads] },
    }
    const judge = (change: Parameters<typeof caredTable>[0] = {}, visibleShare = 0.7) => {
      const base = defaultPolicy('UTC')
      const policy = { ...base, care: { ...base.care, thresholds: { ...base.care.thresholds, visibleShare } } }
      const { items, leftOut } = planRun(planInput({ policy, tables: [caredTable({ ...table, ...change })] }))
      expect(items.length + leftOut.length).toBeLessThanOrEqual(1)
      return items[0] ?? leftOut[0] ?? null
    }
    const outcome = (...given: Parameters<typeof judge>) => {
      const judged = judge(...given)
      return judged && ('reason' in judged ? judged.reason : judged.task)
    }
    const read = (change: Partial<typeof reads>) => ({ reads: [{ ...reads, ...change }] })

    it('is proposed with its figures and their age', () => {
      expect(judge()?.says).toBe(
        '41% of its 10,000 pages are all-visible (as of VACUUM, 2026-11-25 01:00:00 UTC); scans of “pages_1” visited the heap for 73% of the 100k entries they read in 7 days.',
      )
      expect(judge({ lastAnalyzedAt: daysAgo(2) })?.says).toMatch(/\(as of ANALYZE, 2026-11-26 01:00:00 UTC\)/)
    })

    it.each([
      ['at the threshold', { allVisiblePages: 7_000 }, null],
      ['just below it', { allVisiblePages: 6_999 }, 'vacuum'],
      ['a small table', { pages: 999, allVisiblePages: 0 }, null],
      ['not read yet by a store that is older', { allVisiblePages: null, pages: null }, null],
      ['a partitioned parent', { kind: 'p', lastAnalyzedAt: daysAgo(1) }, null],
      ['no index that could', { reads: [] }, null],
      ['plain scans alone', read({ allVisits: 500_000 }), null],
      ['rows not fetched that are dead rather', read({ allVisits: 451_000 }), null],
      ['bitmap scans alone', { ...read({ allVisits: 0 }), bitmapRows: 500_000 }, null],
      ['bitmap scans that combine indexes', { ...read({ allVisits: 0 }), bitmapRows: 250_000 }, null],
      ['bitmap scans beside them', { ...read({ allVisits: 0 }), bitmapRows: 249_000 }, 'vacuum'],
      ['nothing visible, an index made for it', read({ allVisits: 500_000, hasInclude: true }), 'vacuum'],
      ['an index made for it that nobody reads', read({ entries: 0, visits: 0, hasInclude: true }), null],
      ['fewer visits than pages to vacuum', read({ visits: 5_899 }), null],
      ['as many', read({ visits: 5_900 }), 'vacuum'],
      [
        'visits of two indexes',
        {
          reads: [
            { ...reads, visits: 3_000 },
            { ...reads, visits: 2_900 },
          ],
        },
        'vacuum',
      ],
      ['little written since a vacuum that left it so', { writtenSinceVacuum: 2_949 }, 'too-little-gain'],
      ['enough', { writtenSinceVacuum: 2_950 }, 'vacuum'],
      ['little written, but a week ago', { writtenSinceVacuum: 0, lastVacuumedAt: daysAgo(7) }, 'vacuum'],
      ['never vacuumed', { writtenSinceVacuum: 0, lastVacuumedAt: null }, 'vacuum'],
    ] as const)('%s', (_, change, expected) => {
      expect(outcome(change as Parameters<typeof caredTable>[0])).toBe(expected)
    })

    it('rests with its reason where a vacuum brought nothing, and obeys the threshold of its policy', () => {
      expect(judge({ writtenSinceVacuum: 1, lastVacuumedAt: daysAgo(1 / 8) })?.says).toBe(
        '41% of its 10,000 pages are all-visible (as of VACUUM, 2026-11-27 22:00:00 UTC), but only 1 row was seen written since it was vacuumed: another vacuum has little to gain.',
      )
      expect(outcome({}, 0.4)).toBeNull()
      expect(outcome({}, 0.42)).toBe('vacuum')
    })
  })

  it('for a pending list is decided by the care of its index', () => {
    const list = { ratio: null, reclaimableBytes: null, confidence: 'weak', why: null, hasRandomKeys: false } as const
    const indexes = [caredIndex({ name: 'words', method: 'gin', bloat: { ...list, pendingPages: 100 } })]
    const vacuums = (override: object, table: object = {}) => {
      const names = { schema: 'public', table: null, index: null }
      const overrides = [
        { ...names, table: 'pages', ...table },
        { ...names, index: 'words', ...override },
      ]
      const plan = planRun(
        planInput({ policy: { ...defaultPolicy('UTC'), overrides }, indexes, tables: [caredTable()] }),
      )
      return plan.items.filter(({ task }) => task === 'vacuum').map(({ mode }) => mode)
    }
    expect(vacuums({})).toEqual([])
    expect(vacuums({ thresholds: { pendingPages: 100 } })).toEqual(['act'])
    expect(vacuums({ thresholds: { pendingPages: 101 } }, { thresholds: { pendingPages: 1 } })).toEqual([])
    expect(vacuums({}, { thresholds: { pendingPages: 100 } })).toEqual(['act'])
    expect(vacuums({ modes: { vacuum: 'off' } }, { thresholds: { pendingPages: 100 } })).toEqual([])
    expect(vacuums({ modes: { vacuum: 'propose' }, thresholds: { pendingPages: 100 } })).toEqual(['propose'])
  })
})

describe('earlier tries', () => {
  it('that came to nothing leave statistics and vacuum to a person, each by its own', () => {
    const spent = { ...past, failures: 3, lastFailedAt: now }
    const plan = (statistics: typeof spent | null, vacuum: typeof spent | null) => {
      const table = caredTable({ modifiedSinceAnalyze: 50_000, deadRows: 30_000, past: { statistics, vacuum } })
      const { items, leftOut } = planRun(planInput({ tables: [table] }))
      return [...items.map((item) => item.task), ...leftOut.map((each) => `${each.task}: ${each.reason}`)]
    }
    expect(plan(null, null)).toEqual(['statistics', 'vacuum'])
    expect(plan(spent, null)).toEqual(['vacuum', 'statistics: failures'])
    expect(plan(null, spent)).toEqual(['statistics', 'vacuum: failures'])
  })

  it('that were cut off show how long it takes at least', () => {
    const cutOffMs = 3 * 3_600_000
    const plan = planRun(planInput({ indexes: [caredIndex({ past: { ...past, failures: 1, cutOffMs } })] }))
    expect(plan.leftOut).toMatchObject([{ reason: 'window-end', predictedMs: cutOffMs }])
  })
})

describe('exceptions', () => {
  it('go from the target over schema and table to the index', () => {
    const policy = {
      ...defaultPolicy('UTC'),
      overrides: [
        { schema: 'audit', table: null, index: null, modes: { rebuild: 'off' as const }, cooldownDays: 30 },
        { schema: 'audit', table: 'log', index: null, cooldownDays: 20 },
        {
          schema: 'audit',
          table: 'log',
          index: 'log_at',
          modes: { rebuild: 'propose' as const },
          thresholds: { leastGainBytes: 1 },
        },
      ],
    }
    const care = careOf(policy)
    expect(care('public', 'pages', 'a')).toBe(policy.care)
    expect(care('audit', 'x', 'y')).toMatchObject({ modes: { rebuild: 'off', statistics: 'act' }, cooldownDays: 30 })
    expect(care('audit', 'log', 'y')).toMatchObject({ modes: { rebuild: 'off' }, cooldownDays: 20 })
    expect(care('audit', 'log', 'log_at')).toMatchObject({
      modes: { rebuild: 'propose', statistics: 'act' },
      cooldownDays: 20,
      thresholds: { leastGainBytes: 1, leastIndexBytes: 10 * mb },
    })
    expect(care('audit', 'log', 'y')).toBe(care('audit', 'log', 'z'))
  })
})

describe('a policy', () => {
  const standard = defaultPolicy('Europe/Berlin')
  const field = (change: Partial<typeof standard>) => policyProblem({ ...standard, ...change }, now)?.field ?? null
  const window = (change: Partial<typeof standard.window>) => field({ window: { ...standard.window, ...change } })
  const thresholds = (change: Partial<typeof standard.care.thresholds>) =>
    field({ care: { ...standard.care, thresholds: { ...standard.care.thresholds, ...change } } })

  it('is right as it comes', () => {
    expect(field({})).toBeNull()
  })

  it('names the field that cannot be', () => {
    expect(window({ timeZone: 'Europe/Atlantis' })).toBe('window.timeZone')
    expect(window({ days: [] })).toBe('window.days')
    expect(window({ days: [7] })).toBe('window.days')
    expect(window({ from: '25:00' })).toBe('window.from')
    expect(window({ to: 'noon' })).toBe('window.to')
    expect(field({ cron: '61 * * * *' })).toBe('cron')
    expect(field({ cron: '0 12 * * *' })).toBe('cron')
    expect(field({ cron: '* * * * *' })).toBe('cron')
    expect(field({ cron: '0,5 1 * * *' })).toBe('cron')
    expect(field({ cron: '58 1,2 * * *' })).toBeNull()
    expect(field({ cron: '*/10 * * * *' })).toBeNull()
    expect(window({ days: [1], from: '22:00', to: '04:00' })).toBeNull()
    expect(field({ cron: '0 1 * * 1', window: { ...standard.window, days: [0, 6] } })).toBe('cron')
    expect(field({ budget: { ...standard.budget, minutes: 0 } })).toBe('budget.minutes')
    expect(field({ budget: { ...standard.budget, operations: 0 } })).toBe('budget.operations')
    expect(field({ budget: { ...standard.budget, bytes: 5 } })).toBe('budget.bytes')
    expect(thresholds({ bloat: { exact: 0.01, baseline: 0.2, modelled: 0.3 } })).toBe('care.thresholds.bloat.exact')
    expect(thresholds({ changedShare: Number.NaN })).toBe('care.thresholds.changedShare')
    expect(field({ order: 'largest' as Order })).toBe('order')
    expect(thresholds({ visibleShare: 0 })).toBe('care.thresholds.visibleShare')
    expect(thresholds({ leastIndexBytes: -1 })).toBe('care.thresholds.leastIndexBytes')
    expect(field({ care: { ...standard.care, cooldownDays: 366 } })).toBe('care.cooldownDays')
    expect(field({ care: { ...standard.care, failureBudget: 1.5 } })).toBe('care.failureBudget')
    expect(field({ guards: { ...standard.guards, lagBytes: 5 } })).toBe('guards.lagBytes')
    expect(field({ overrides: [{ schema: '', table: null, index: null }] })).toBe('overrides.0.schema')
    const wrong = { schema: 'a', table: null, index: null, thresholds: { deadShare: 2 } }
    expect(field({ overrides: [wrong] })).toBe('overrides.0.thresholds.deadShare')
  })
})

it('plans 50,000 indexes in one pass', () => {
  const random = seeded(50)
  const indexes = Array.from({ length: 50_000 }, (_, n) =>
    caredIndex({ id: n + 1, tableId: n % 10_000, sizeBytes: Math.round(10 * mb * 2 ** (random.next() * 10)) }),
  )
  const plan = planRun(planInput({ indexes }))
  const left = Object.values(plan.leftOutCounts).reduce((sum, count) => sum + count, 0)
  expect(plan.items.length + left).toBe(50_000)
  expect(plan.leftOut.length).toBe(500)
})
