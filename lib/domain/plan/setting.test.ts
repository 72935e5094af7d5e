import { expect, test } from 'vitest'
import { analyse } from './analyse'
import type { LivePlanFacts } from './finding'
import { findFindings } from './findings'
import { readPlans } from './read'
import { kilobytesOf, settingOf } from './setting'

const live = (settings: Record<string, string>, versionNumber: number | null = null): LivePlanFacts => ({
  versionNumber,
  settings,
  tables: [],
})

/** A sort that spilled 30 MB, as the majors before 18 print it, or as 18 does. */
function sorted({ settings = '', decimals = '' } = {}): string {
  return `Sort  (cost=1.00..2.00 rows=100000 width=100) (actual time=900.000..1000.000 rows=100000${decimals} loops=1)
  Sort Key: a
  Sort Method: external merge  Disk: 30000kB
  ->  Seq Scan on t  (cost=0.00..1.00 rows=100000 width=100) (actual time=0.010..50.000 rows=100000${decimals} loops=1)
${settings}Planning Time: 0.1 ms
Execution Time: 1010.000 ms`
}

function hashed(decimals: string): string {
  return `Hash Join  (cost=1.00..2.00 rows=10 width=8) (actual time=900.000..1000.000 rows=10${decimals} loops=1)
  Hash Cond: (a.id = b.id)
  ->  Seq Scan on a  (cost=0.00..1.00 rows=10 width=4) (actual time=0.010..1.000 rows=10${decimals} loops=1)
  ->  Hash  (cost=1.00..1.00 rows=100000 width=4) (actual time=50.000..50.000 rows=100000${decimals} loops=1)
        Buckets: 65536  Batches: 8  Memory Usage: 4096kB
        ->  Seq Scan on b  (cost=0.00..1.00 rows=100000 width=4) (actual time=0.010..20.000 rows=100000${decimals} loops=1)
Planning Time: 0.1 ms
Execution Time: 1010.000 ms`
}

function found(text: string, kind: string, facts: LivePlanFacts | null) {
  const plan = readPlans(text).plans[0]!
  return findFindings(analyse(plan), facts).find((finding) => finding.kind === kind)!
}

const set = (finding: { steps: { sql: string }[] }) => finding.steps.map(({ sql }) => sql).join()

test('a finding tells what the settings it speaks of were, or that nobody knows', () => {
  const evidence = (settings: string, facts: LivePlanFacts | null) =>
    found(sorted({ settings }), 'sort-on-disk', facts).evidence
  expect(evidence('', null)).toContain('work_mem is not known here: EXPLAIN with SETTINGS tells it')
  expect(evidence("Settings: work_mem = '8MB'\n", live({ work_mem: '64MB' }))).toContain('work_mem was 8MB')
  expect(evidence("Settings: jit = 'off'\n", live({ work_mem: '64MB' }))).toContain('work_mem was 4MB, its default')
  expect(evidence('', live({ work_mem: '64MB' }))).toContain(
    'work_mem is 64MB on the target, for our role at the last snapshot',
  )
})

test('what was too little is not what to set', () => {
  expect(set(found(sorted(), 'sort-on-disk', null))).toMatch(/work_mem = '(?:6|7|8|9)\dMB'/)
  expect(set(found(sorted(), 'sort-on-disk', live({ work_mem: '256MB' })))).toContain("work_mem = '512MB'")
  expect(set(found(sorted(), 'sort-on-disk', live({ work_mem: '1GB' })))).toBe('')
})

test('a plan that only 18 prints has the multiplier of hashes of 18', () => {
  const before = Number(/'(\d+)MB'/.exec(set(found(hashed(''), 'hash-join-spilled', null)))?.[1])
  const since = Number(/'(\d+)MB'/.exec(set(found(hashed('.00'), 'hash-join-spilled', null)))?.[1])
  expect(before).toBeGreaterThan(8)
  expect(since).toBe(Math.ceil(before / 2))
  const three = live({ hash_mem_multiplier: '4' }, 180_000)
  expect(set(found(hashed('.00'), 'hash-join-spilled', three))).toContain(`'${Math.ceil(before / 4)}MB'`)
})

test('the default of a setting is known by the version where it differs between versions', () => {
  const plan = readPlans(sorted({ settings: "Settings: jit = 'off'\n" })).plans[0]!
  expect(settingOf('hash_mem_multiplier', plan, null)).toBeNull()
  expect(settingOf('hash_mem_multiplier', plan, live({}, 140_000))).toEqual({ value: '1', of: 'default' })
  expect(settingOf('hash_mem_multiplier', plan, live({}, 150_000))).toEqual({ value: '2', of: 'default' })
})

test.each([
  ['4MB', 4096],
  ['64kB', 64],
  ['2GB', 2_097_152],
  ['4', null],
  ['', null],
])('%s', (value, kb) => {
  expect(kilobytesOf(value)).toBe(kb)
})
