import { describe, expect, test } from 'vitest'
import { watchedIndex, watchedNode, watchedNow, watchedTable, watchOf } from '@/lib/testing/watched'
import { partsOf } from '../testing/watched'
import { writeCost } from './assess/write-cost'
import { type IndexRole, judge, looksLikeProbes, type ServedKey } from './verdict'

const free: IndexRole = { foreignKeys: [], leafDuties: [], cover: null, covers: [], unclear: null }
const serves = (change: Partial<ServedKey> = {}): ServedKey => ({
  name: 'k',
  partition: null,
  parentChangesPerDay: 3,
  standing: 'only',
  others: [],
  columns: [],
  ...change,
})
const daysAgo = (days: number) => new Date(watchedNow.getTime() - days * 86_400_000)
const used = (scans: number, tuplesRead = scans * 9, tuplesFetched = scans * 9) => ({
  scans,
  tuplesRead,
  tuplesFetched,
})
const replica = watchedNode({ slug: 'reader', name: 'reader', isOwn: false, isInRecovery: true })
const unworked = { ...watchedTable().counted, inserts: 0, updates: 0, deletes: 0, seqScans: 0, indexScans: 0 }
const idle = { slug: 'reader', used: used(0), lastUsedAt: null, firstSeenAt: daysAgo(60) }
const cover = {
  name: 'orders_day_note',
  isIdentical: false,
  why: '“orders_day_note” does all of its work.',
  sizeBytes: 10_000_000,
}
const larger = { ...cover, sizeBytes: 4 * 8_192_000 }

type Case = [
  what: string,
  verdict: string,
  reason: RegExp,
  change?: { index?: object; table?: object; watch?: object; role?: Partial<IndexRole> },
]

const cases: Case[] = [
  ['nothing was seen to use it', 'candidate', /No scan in 35 days/],
  ['it is used', 'keep', /12 scans in 35 days/, { index: { used: used(12) } }],
  ['primary key', 'keep', /primary key/, { index: { isPrimary: true, isUnique: true } }],
  ['unique: scans say nothing', 'keep', /refuses equal rows/, { index: { isUnique: true } }],
  ['replica identity', 'keep', /replica identity/, { index: { isReplicaIdentity: true } }],
  ['CLUSTER', 'keep', /CLUSTER/, { index: { isClustered: true } }],
  [
    'only index of a foreign key',
    'keep',
    /only index for the foreign key “k”, whose parent/,
    { role: { foreignKeys: [serves()] } },
  ],
  [
    'only index of a foreign key whose parent rests',
    'keep',
    /its parent was not changed yet/,
    { role: { foreignKeys: [serves({ parentChangesPerDay: 0 })] } },
  ],
  [
    'only index of a foreign key of one partition',
    'keep',
    /only index for the foreign key “k” of “p1”, whose parent/,
    { role: { foreignKeys: [serves({ partition: 'p1' })] } },
  ],
  [
    'one of two indexes of a foreign key, neither kept by anything else',
    'keep',
    /serves the foreign key “k”, and so does “b”; nothing else keeps any of them/,
    { role: { foreignKeys: [serves({ standing: 'last', others: ['b'] })] } },
  ],
  [
    'the other of the two',
    'candidate',
    /No scan/,
    { role: { foreignKeys: [serves({ standing: 'shared', others: ['b'] })] } },
  ],
  [
    'begins with some columns of a foreign key that has no index',
    'watching',
    /No index has all columns of the foreign key “k”; .* equal “ord” by this one/,
    { role: { foreignKeys: [serves({ standing: 'partly', columns: ['ord'] })] } },
  ],
  [
    'a duty of one partition',
    'keep',
    /partition “p1_a” is the replica identity/,
    { role: { leafDuties: ['Its partition “p1_a” is the replica identity of “p1”.'] } },
  ],
  ['covered', 'safe-to-try', /does all of its work/, { role: { cover } }],
  ['covered, and used', 'safe-to-try', /does all of its work/, { index: { used: used(12) }, role: { cover } }],
  [
    'covered by one much larger, and used',
    'candidate',
    /does all of its work\. But it is in use, and the other is 4 times as large/,
    { index: { used: used(12) }, role: { cover: larger } },
  ],
  [
    'covered by one much larger, and used on the replica',
    'candidate',
    /in use/,
    {
      index: { elsewhere: [{ ...idle, used: used(4) }] },
      watch: { nodes: [watchedNode(), replica] },
      role: { cover: larger },
    },
  ],
  ['covered by one much larger, not used', 'safe-to-try', /does all/, { role: { cover: larger } }],
  [
    'the same, larger by bloat',
    'safe-to-try',
    /does all/,
    { index: { used: used(12) }, role: { cover: { ...larger, isIdentical: true } } },
  ],
  [
    'covered, in the first minute',
    'safe-to-try',
    /does all/,
    { role: { cover }, watch: { nodes: [watchedNode({ watchedSince: daysAgo(0) })] } },
  ],
  [
    'covered, and a constraint',
    'keep',
    /unique constraint “u”/,
    { index: { constraintName: 'u', isUnique: true }, role: { cover } },
  ],
  ['covered by another unique one', 'safe-to-try', /does all/, { index: { isUnique: true }, role: { cover } }],
  ['what stays of a pair', 'watching', /It is to do the work of “b”/, { role: { covers: ['b'] } }],
  ['duties unknown', 'watching', /not read yet/, { role: { unclear: 'Its definition was not read yet.' } }],
  [
    'watched for a week',
    'watching',
    /unbroken for 7 days only: Arborist watches it no longer/,
    { watch: { nodes: [watchedNode({ watchedSince: daysAgo(7) })] }, index: { firstSeenAt: daysAgo(7) } },
  ],
  [
    'looked at once',
    'watching',
    /counters were read once/,
    { watch: { nodes: [watchedNode({ watchedSince: null, coverage: null })] } },
  ],
  [
    'looked at once, and used',
    'keep',
    /12 scans in 90 days/,
    { index: { used: used(12) }, watch: { nodes: [watchedNode({ watchedSince: null, coverage: null })] } },
  ],
  [
    'crash',
    'watching',
    /unbroken for 3 days only: the server crashed/,
    { watch: { nodes: [watchedNode({ broken: { at: daysAgo(3), kind: 'crash' } })] } },
  ],
  [
    'an old crash',
    'candidate',
    /./,
    { watch: { nodes: [watchedNode({ broken: { at: daysAgo(40), kind: 'crash' } })] } },
  ],
  [
    'restored: dropped and created again',
    'watching',
    /created again, as a restore does/,
    { index: { broken: { at: daysAgo(2), kind: 'recreated' } } },
  ],
  ['new', 'watching', /the index was created then/, { index: { firstSeenAt: daysAgo(20) } }],
  ['gaps', 'watching', /cover 60% of the hours/, { watch: { nodes: [watchedNode({ coverage: 0.6 })] } }],
  ['silent', 'watching', /unseen since/, { watch: { nodes: [watchedNode({ isSilent: true })] } }],
  [
    'a standby nobody watches',
    'watching',
    /1 server of the cluster is not watched/,
    { watch: { unwatched: { count: 1, away: 0 } } },
  ],
  [
    'a standby that is down',
    'watching',
    /1 server of the cluster is not watched.* A physical replication slot has no connection now/,
    { watch: { unwatched: { count: 1, away: 1 } } },
  ],
  ['standbys unknown', 'watching', /may not see/, { watch: { unwatched: { unknown: 'Its role may not see them.' } } }],
  [
    'primary not watched',
    'watching',
    /primary of this replica/,
    { watch: { nodes: [watchedNode({ isInRecovery: true })] } },
  ],
  [
    'idle on both',
    'candidate',
    /any server/,
    { index: { elsewhere: [idle] }, watch: { nodes: [watchedNode(), replica] } },
  ],
  [
    'used on the replica',
    'keep',
    /4 scans .* on replica “reader”/,
    { index: { elsewhere: [{ ...idle, used: used(4) }] }, watch: { nodes: [watchedNode(), replica] } },
  ],
  [
    'not seen on the replica yet',
    'watching',
    /Nothing is known of its use on replica “reader”/,
    { watch: { nodes: [watchedNode(), replica] } },
  ],
  [
    'a new replica',
    'watching',
    /on replica “reader” are unbroken for less than a day only/,
    {
      index: { elsewhere: [{ ...idle, firstSeenAt: daysAgo(1 / 12) }] },
      watch: { nodes: [watchedNode(), { ...replica, watchedSince: daysAgo(1 / 12) }] },
    },
  ],
  [
    'a stored plan reads it',
    'keep',
    /2 stored plans of the last 35 days read it/,
    { index: { plans: { count: 2, lastAt: daysAgo(3) } } },
  ],
  [
    'a stored plan reads it, and its cover serves as well',
    'safe-to-try',
    /does all/,
    { role: { cover }, index: { plans: { count: 1, lastAt: daysAgo(3) } } },
  ],
  ['planner probes', 'watching', /planning alone/, { index: { used: used(40, 40, 0) } }],
  [
    'no scan counted, and yet used last week',
    'watching',
    /Last seen in use 2026-11-13 .*, within 35 days, by a scan that is not counted/,
    { index: { lastUsedAt: daysAgo(7) } },
  ],
  [
    'no scan counted, and yet used last week on the replica',
    'watching',
    /within 35 days/,
    { index: { elsewhere: [{ ...idle, lastUsedAt: daysAgo(7) }] }, watch: { nodes: [watchedNode(), replica] } },
  ],
  ['last used before the window', 'candidate', /No scan/, { index: { lastUsedAt: daysAgo(36) } }],
  ['a table nobody works on', 'watching', /too little work/, { table: { counted: { ...unworked, seqScans: 3 } } }],
  [
    'a table that only backups read',
    'watching',
    /0 index scans, 800 sequential scans and 0 rows written in 35 days: too little work .* 1,000 a day/,
    { table: { counted: { ...unworked, seqScans: 800 } } },
  ],
  [
    'a table written 900 times a day',
    'watching',
    /too little/,
    { table: { counted: { ...unworked, inserts: 31_500 } } },
  ],
  [
    'a table with 1,000 reads and writes a day',
    'candidate',
    /./,
    { table: { counted: { ...unworked, inserts: 20_000, indexScans: 15_000 } } },
  ],
  ['a table read as a whole often', 'candidate', /./, { table: { counted: { ...unworked, seqScans: 36_000 } } }],
  ['a table watched for a day', 'candidate', /./, { table: { counted: { ...unworked, days: 1, updates: 1_000 } } }],
]

describe('verdicts', () => {
  test.each(cases)('%s: %s', (_, verdict, reason, change = {}) => {
    const ledger = judge(watchedIndex(change.index), watchedTable(change.table), watchOf(change.watch), {
      ...free,
      ...change.role,
    })
    expect([ledger.verdict, ledger.reason]).toEqual([verdict, expect.stringMatching(reason)])
    expect(new Set(ledger.evidence.map((line) => line.topic))).toContain('Write cost')
  })

  test('of no change of the facts but more doubt does a verdict become bolder', () => {
    const order = ['keep', 'watching', 'candidate', 'safe-to-try']
    const plain = judge(watchedIndex(), watchedTable(), watchOf(), free).verdict
    for (const [, verdict, , change] of cases) {
      if (change?.role?.cover) continue
      expect(order.indexOf(verdict)).toBeLessThanOrEqual(order.indexOf(plain))
    }
  })
})

test.each([
  [used(3, 3, 0), 35, true],
  [used(3, 3, 3), 35, false],
  [used(3, 30, 0), 35, false],
  [used(3_000, 3_000, 0), 35, false],
  [used(0), 35, false],
])('%j in %i days looks like planning: %s', (use, days, looks) => {
  expect(looksLikeProbes(use, days)).toBe(looks)
})

describe('write cost', () => {
  const cost = (change: object) => writeCost(watchedIndex(change), watchedTable())
  const partial = partsOf(['day'], { predicate: '(day > 1)' })

  test('counts inserts and updates that were not heap-only', () => {
    expect(cost({})).toEqual({ entriesPerDay: 2_000, bytesPerDay: (2_000 * 8_192_000) / 50_000, isAtMost: false })
  })

  test('of a partial index is at most all of them, until its own rows are known', () => {
    expect(cost({ parts: partial })).toMatchObject({ entriesPerDay: 2_000, isAtMost: true })
    const known = cost({ parts: partial, measured: { neededBytes: null, rows: 5_000 } })
    expect(known).toMatchObject({ entriesPerDay: 200, isAtMost: false })
    // Each of its entries is as large, and there are as many as the table's rows have: bytes are the same either way.
    expect(known.bytesPerDay).toBe(cost({ parts: partial }).bytesPerDay)
  })

  test('leaves bloat out where it is known, and bytes where size or rows are not', () => {
    const { bytesPerDay } = cost({ measured: { neededBytes: 4_096_000, rows: 50_000 } })
    expect(bytesPerDay).toBe((2_000 * 4_096_000) / 50_000)
    expect(cost({ sizeBytes: null }).bytesPerDay).toBeNull()
    const small = watchedTable({ rowEstimate: 9, liveRows: 9 })
    expect(writeCost(watchedIndex(), small).bytesPerDay).toBeNull()
  })
})
