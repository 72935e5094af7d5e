import { describe, expect, test } from 'vitest'
import { seenIndex } from '@/lib/testing/seen-index'
import { bystander, indexNow, situation } from '@/lib/testing/situation'
import type { CheckOutcome } from '../operation/check'
import type { CreateIndexRequest, OperationRequest } from '../operation/request'
import { preflight } from './preflight'
import type { Bystander, CreateFacts, IndexFactsNow, SessionFacts, Situation, TableFactsNow } from './situation'

const base = situation()
const key = { column: 'day', expression: null, order: null, nulls: null, operatorClass: null, collation: null }
const build: CreateIndexRequest = {
  kind: 'create-index',
  schema: 'shop',
  table: 'orders',
  name: null,
  method: 'btree',
  isUnique: false,
  nullsNotDistinct: false,
  keys: [key],
  include: [],
  where: null,
  parameters: {},
  tablespace: null,
}
const facts: CreateFacts = {
  name: 'orders_day_idx',
  isNameTaken: false,
  texts: { keys: [null], where: null, functions: [] },
  unfinishedOid: null,
  textsOf: new Map(),
}
const building = { request: build, create: facts, index: null }
const rebuild: OperationRequest = { kind: 'reindex-index', schema: 'shop', name: 'orders_day', tablespace: null }
const leftover: OperationRequest = { kind: 'remove-leftover', schema: 'shop', name: 'orders_day', finish: false }
const finish: OperationRequest = { ...leftover, finish: true }
const analyze: OperationRequest = { kind: 'analyze-table', schema: 'shop', name: 'orders', columns: [] }

const session = (change: Partial<SessionFacts>) => ({ session: { ...base.session, ...change } })
const table = (change: Partial<TableFactsNow>) => ({ table: { ...base.table, ...change } })
const rights = (change: Partial<TableFactsNow['rights']>) => table({ rights: { ...base.table.rights, ...change } })
const index = (change: Partial<IndexFactsNow['memory']>, more: Partial<IndexFactsNow> = {}) => ({
  index: { ...indexNow, ...more, memory: { ...indexNow.memory, ...change } },
})
const by = (change: Partial<Bystander>) => ({ bystanders: [{ ...bystander, ...change }] })
const setting = (name: string, value: string) => session({ settings: [{ name, value, unit: null }] })
const hour = 3_600_000
const named = (name: string) => ({ ...building, create: { ...facts, name } })

const constraint = {
  ...({ name: 'leaf_unique', kind: 'unique', definition: 'UNIQUE (day)' } as const),
  ...{ comment: null, isDeferrable: false, isDeferred: false },
}
/** The index as a partitioned one, with one partition of it on the partition 11. */
const tree = (leaf: Partial<IndexFactsNow['memory']>, more: Partial<IndexFactsNow> = {}): Partial<Situation> => {
  const part = { ...indexNow, ...more, oid: 30, tableOid: 11, memory: { ...indexNow.memory, name: 'leaf', ...leaf } }
  return {
    ...table({ kind: 'p' }),
    ...index({}, { kind: 'I', parts: [part] }),
    parts: [
      { oid: 11, parentOid: 10, schema: 'shop', name: 'orders_1', kind: 'r', sizeBytes: 1, owns: true, owner: 'o' },
    ],
  }
}
const on = (tableOid: number, oid: number, columns = ['day'], parentOid: number | null = null) =>
  seenIndex(oid, columns, { flags: { tableOid, parentOid } })
const treeIndexes = [on(10, 20), on(11, 30, ['day'], 20)]
const references = (tableOid: number, oid = 1, parentOid: number | null = null, columns = ['day']) => ({
  ...{ oid, parentOid, tableOid, name: `key_${oid}` },
  columns: columns.map((name) => ({ name, families: null })),
})

const cases: [rule: string, outcome: CheckOutcome | null, change: Partial<Situation>, isPassing?: true][] = [
  ['read-only', 'pass', {}],
  ['read-only', 'stop', { limits: { ...base.limits, isReadOnly: true } }],
  ['read-only', 'stop', session({ isInRecovery: true })],
  ['read-only', 'pass', setting('default_transaction_read_only', 'on')],
  ['pooler', 'stop', { isPooled: true }],
  ['superuser', null, {}],
  ['superuser', 'warn', session({ isSuperuser: true })],
  ['rights', 'pass', {}],
  ['rights', 'stop', rights({ usesSchema: false })],
  ['rights', 'stop', rights({ owns: false })],
  ['rights', 'pass', rights({ createsInSchema: false })],
  ['rights', 'stop', { ...building, ...rights({ createsInSchema: false }) }],
  ['rights', 'pass', { request: rebuild, ...rights({ owns: false }) }],
  ['rights', 'stop', { request: rebuild, ...rights({ owns: false }), ...session({ versionNumber: 160000 }) }],
  ['rights', 'stop', { request: rebuild, ...rights({ owns: false, maintains: false }) }],
  ['rights', 'pass', { request: analyze, index: null, ...rights({ owns: false }) }],
  ['rights', 'stop', { request: analyze, index: null, ...rights({ owns: false, maintains: false }) }],
  ['addressable', 'stop', index({ name: 'a\uFFFDb' })],
  ['addressable', null, {}],
  ['object-kind', 'stop', table({ isTemporary: true })],
  ['object-kind', 'stop', table({ isSystem: true })],
  ['object-kind', 'stop', table({ kind: 't', schema: 'pg_toast' })],
  ['object-kind', 'stop', { request: leftover, ...table({ kind: 't', schema: 'pg_toast' }) }],
  [
    ...(['object-kind', 'pass'] as const),
    { request: leftover, ...table({ kind: 't', schema: 'pg_toast' }), ...session({ isSuperuser: true }) },
  ],
  ['rights', null, { ...table({ kind: 't', schema: 'pg_toast' }) }],
  ['object-kind', 'stop', { ...building, ...table({ kind: 'v' }) }],
  ['object-kind', 'stop', index({}, { extension: 'postgis' })],
  ['object-kind', 'pass', { request: rebuild, ...index({}, { extension: 'postgis' }) }],
  ['validity', 'pass', {}],
  ['validity', 'warn', index({ isValid: false })],
  ['validity', 'stop', { request: leftover }],
  ['validity', 'pass', { request: leftover, ...index({ isValid: false }) }],
  ['validity', 'warn', { request: leftover, ...index({ isValid: false, isUnique: true }) }],
  ['validity', 'pass', { request: leftover, ...index({ isValid: false }, { kind: 'I' }) }],
  ['validity', 'stop', { request: leftover, ...index({ isValid: false }, { kind: 'I', parts: [indexNow] }) }],
  ['validity', 'pass', { request: finish, ...index({ isValid: false }, { kind: 'I', parts: [indexNow] }) }],
  ['roles', 'pass', {}],
  ['roles', 'stop', index({ isReplicaIdentity: true })],
  ['roles', 'stop', index({ isClustered: true })],
  ['roles', 'stop', index({ parent: { schema: 's', name: 'p' } })],
  ['roles', 'stop', index({}, { foreignKeys: [{ name: 'f', schema: 's', table: 't' }] })],
  ['roles', null, { request: rebuild, ...index({ isClustered: true }) }],
  ['roles', 'pass', tree({})],
  ['roles', 'stop', tree({ isReplicaIdentity: true })],
  ['roles', 'stop', tree({ isClustered: true })],
  ['roles', 'stop', tree({ constraint })],
  ['roles', 'stop', tree({}, { foreignKeys: [{ name: 'f', schema: 's', table: 't' }] })],
  ['last-cover', 'pass', {}],
  ['last-cover', 'warn', { foreignKeys: [references(10)], indexes: [on(10, 20)] }],
  ['last-cover', 'pass', { foreignKeys: [references(10)], indexes: [on(10, 20), on(10, 21, ['day', 'id'])] }],
  ['last-cover', 'pass', { foreignKeys: [references(10)], indexes: [on(10, 20, ['id']), on(10, 21)] }],
  ['last-cover', 'warn', { foreignKeys: [references(10)], indexes: [{ ...on(10, 20), parts: null }] }],
  ['last-cover', 'warn', { foreignKeys: [references(10, 1, null, ['day', 'no'])], indexes: [on(10, 20)] }],
  ['last-cover', 'pass', { foreignKeys: [references(10, 1, null, ['day', 'no'])], indexes: [on(10, 20), on(10, 21)] }],
  // Of a tree: the key of the whole with its copy on the partition, or one of the partition alone.
  ['last-cover', 'warn', { ...tree({}), foreignKeys: [references(10), references(11, 2, 1)], indexes: treeIndexes }],
  ['last-cover', 'warn', { ...tree({}), foreignKeys: [references(11)], indexes: treeIndexes }],
  [
    'last-cover',
    'pass',
    {
      ...tree({}),
      foreignKeys: [references(10), references(11, 2, 1)],
      indexes: [...treeIndexes, on(11, 40)],
    },
  ],
  ['last-cover', 'pass', { ...tree({}), foreignKeys: [references(99)], indexes: treeIndexes }],
  ['uniqueness', null, {}],
  ['uniqueness', 'warn', index({ isUnique: true })],
  ['uniqueness', 'pass', { request: rebuild, ...index({ isUnique: true }) }],
  ['uniqueness', 'warn', { request: finish, ...index({ isUnique: true }), onConflict: { statements: 1, calls: 9 } }],
  ['uniqueness', null, { request: leftover, ...index({ isUnique: true }), onConflict: { statements: 1, calls: 9 } }],
  [
    ...(['uniqueness', 'warn'] as const),
    {
      ...{ request: { kind: 'create-index', restore: 'x' }, index: null, onConflict: { statements: 1, calls: 9 } },
      restore: { memory: { ...indexNow.memory, isUnique: true }, isNameTaken: false },
    },
  ],
  ['uniqueness', 'warn', { request: rebuild, ...index({ isUnique: true }), onConflict: { statements: 1, calls: 9 } }],
  [
    'uniqueness',
    'pass',
    {
      ...{ request: rebuild, ...index({ isUnique: true }), onConflict: { statements: 1, calls: 9 } },
      ...session({ versionNumber: 190000 }),
    },
  ],
  ['partitions', null, building],
  ['index-name', 'pass', building],
  ['index-name', 'stop', { ...building, create: { ...facts, isNameTaken: true } }],
  ['index-name', 'pass', named('x'.repeat(53))],
  ['index-name', 'warn', named('x'.repeat(54))],
  ['index-name', 'warn', named('漢'.repeat(21))],
  ['index-name', 'stop', named('x'.repeat(64))],
  [
    'functions',
    'stop',
    { ...building, functions: [{ schema: 's', name: 'f', isImmutable: false, looksUpNames: true }] },
  ],
  [
    'functions',
    'warn',
    { request: rebuild, functions: [{ schema: 's', name: 'f', isImmutable: true, looksUpNames: true }] },
  ],
  ['functions', null, { functions: [{ schema: 's', name: 'f', isImmutable: true, looksUpNames: true }] }],
  ['duplicates', 'stop', { ...building, duplicates: { found: true } }],
  ['duplicates', 'pass', { ...building, duplicates: { found: false } }],
  ['duplicates', 'warn', { ...building, duplicates: { unknown: 'it is large' } }],
  ['version-trap', 'stop', { request: rebuild, ...session({ versionNumber: 140003 }) }],
  ['version-trap', 'pass', { request: rebuild, ...session({ versionNumber: 140004 }) }],
  ['version-trap', 'pass', { request: rebuild, ...session({ versionNumber: 130023 }) }],
  ['version-trap', null, session({ versionNumber: 140003 })],
  ['version-trap', 'stop', { ...building, ...session({ versionNumber: 130004 }) }],
  ['version-trap', 'pass', { ...building, ...session({ versionNumber: 130005 }) }],
  ['version-trap', 'stop', { request: rebuild, ...table({ kind: 't' }), ...session({ versionNumber: 130005 }) }],
  ['version-trap', 'pass', { request: rebuild, ...table({ kind: 't' }), ...session({ versionNumber: 130006 }) }],
  ['version-trap', 'stop', { request: { ...leftover, finish: true }, ...session({ versionNumber: 140000 }) }],
  ['version-trap', null, { request: leftover, ...session({ versionNumber: 140000 }) }],
  ['other-ddl', 'pass', by({ locks: ['RowExclusiveLock'] })],
  ['other-ddl', 'stop', by({ locks: ['ShareUpdateExclusiveLock'] }), true],
  ['other-ddl', 'pass', by({ locks: ['ShareUpdateExclusiveLock'], backend: 'autovacuum worker' })],
  ['old-snapshots', 'pass', by({ ageMs: hour, holdsSnapshot: true })],
  ['old-snapshots', 'stop', { ...building, ...by({ ageMs: hour, holdsSnapshot: true }) }, true],
  ['old-snapshots', 'pass', { ...building, ...by({ ageMs: 1000, holdsSnapshot: true }) }],
  ['old-snapshots', 'pass', { ...building, ...by({ ageMs: hour, locks: ['AccessShareLock'] }) }],
  ['old-snapshots', 'stop', { ...building, ...by({ ageMs: hour, locks: ['RowExclusiveLock'] }) }, true],
  ['old-snapshots', 'stop', by({ ageMs: hour, locks: ['AccessShareLock'] }), true],
  ['old-snapshots', 'stop', { request: rebuild, ...by({ ageMs: hour, locks: ['AccessShareLock'] }) }, true],
  ['old-snapshots', null, { request: analyze, index: null, ...by({ ageMs: hour, holdsSnapshot: true }) }],
  [
    'old-snapshots',
    'warn',
    { ...building, ...session({ readsStatistics: false }), ...by({ ageMs: null, backend: null, holdsSnapshot: true }) },
  ],
  ['prepared-transactions', 'pass', {}],
  ['prepared-transactions', 'warn', by({ kind: 'prepared', gid: 'g' })],
  ['prepared-transactions', 'stop', by({ kind: 'prepared', gid: 'g', locks: ['RowExclusiveLock'] }), true],
  ['dump', 'stop', by({ does: 'dump', holdsSnapshot: true }), true],
  ['dump', 'pass', {}],
  [
    'wraparound',
    'stop',
    by({ does: 'wraparound', backend: 'autovacuum worker', locks: ['ShareUpdateExclusiveLock'] }),
    true,
  ],
  ['wraparound', 'pass', by({ does: 'wraparound', backend: 'autovacuum worker' })],
  ['space', null, {}],
  ['space', 'pass', { request: rebuild, predictedBytes: 1000 }],
  ['space', 'warn', { request: rebuild, predictedBytes: 1e12 }],
  ['space', 'warn', { request: rebuild, predictedBytes: null }],
  ['predicted-time', 'pass', { request: rebuild, predictedMs: null }],
  ['predicted-time', 'warn', { request: rebuild, predictedMs: 25 * hour }],
  ['deadlock-timeout', null, setting('deadlock_timeout', '1000')],
  ['deadlock-timeout', null, setting('deadlock_timeout', '500')],
  ['deadlock-timeout', 'warn', setting('deadlock_timeout', '499')],
  ['timeouts', 'pass', setting('statement_timeout', '1000')],
]

test.each(cases)('%s: %s', (rule, outcome, change, isPassing) => {
  const check = preflight(situation(change)).find((each) => each.rule === rule) ?? null
  expect(check?.outcome ?? null).toBe(outcome)
  expect(check?.isPassing ?? false).toBe(isPassing ?? false)
})

describe('every check', () => {
  test('is one sentence, and a warning or a stop says the next step', () => {
    const checks = cases.flatMap(([, , change]) => preflight(situation(change)))
    for (const check of checks) expect(check.says).toMatch(/^[A-Z0-9“].*\.$/s)
    const silent = checks.filter((check) => check.outcome === 'stop' && !check.hint && !check.sql)
    expect([...new Set(silent.map((check) => check.says))]).toEqual([])
  })

  test('comes once for each rule, and an ordinary drop passes', () => {
    const checks = preflight(base)
    expect(new Set(checks.map((check) => check.rule)).size).toBe(checks.length)
    expect(checks.filter((check) => check.outcome !== 'pass')).toEqual([])
  })
})
