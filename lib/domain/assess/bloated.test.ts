import { describe, expect, it, test } from 'vitest'
import { watchedIndex, watchedTable } from '@/lib/testing/watched'
import type { Horizon } from '../bloat/horizon'
import { type AboutBloat, bloated, bloatedToast } from './bloated'
import { hashOverflow } from './hash-overflow'
import { pendingList } from './pending-list'
import type { WatchedBloat } from './watched-bloat'

const mb = 1024 * 1024
const askedAt = new Date('2026-03-01T12:00:00Z')
const about: AboutBloat = {
  versionNumber: 180000,
  warning: null,
  horizon: { holders: [], hidden: 0, askedAt: askedAt.toISOString() },
}

function bloat(ratio: number | null, change: Partial<WatchedBloat> = {}): WatchedBloat {
  const sizeBytes = change.sizeBytes ?? 100 * mb
  return {
    id: 1,
    schema: 'shop',
    name: 'orders_day',
    tableOid: 100,
    isToast: false,
    method: 'btree',
    confidence: 'modelled',
    ratio,
    margin: 0.01,
    neededBytes: ratio === null ? null : sizeBytes * (1 - ratio),
    reclaimableBytes: ratio === null ? null : Math.max(0, sizeBytes * ratio),
    keyOrder: 'random',
    rebuiltAt: null,
    regrowth: null,
    pages: null,
    askedAt,
    ...change,
    sizeBytes,
  }
}
const found = (figure: WatchedBloat, with_: Partial<AboutBloat> = {}, index = watchedIndex()) =>
  bloated(index, [{ index, bloat: figure }], { ...about, ...with_ })

describe('from which share on a rebuild is worth it', () => {
  it.each<[string, WatchedBloat, boolean]>([
    ['random keys, a third: their rest', bloat(0.33), false],
    ['random keys, two fifths', bloat(0.4), true],
    ['ascending keys, a quarter', bloat(0.25, { keyOrder: 'ascending' }), true],
    ['ascending keys, a sixth', bloat(0.16, { keyOrder: 'ascending' }), false],
    ['a weak figure must say more', bloat(0.4, { confidence: 'weak' }), false],
    ['a weak figure that says more', bloat(0.5, { confidence: 'weak' }), true],
    ['GIN below twice its own size', bloat(0.45, { method: 'gin', confidence: 'baseline' }), false],
    ['GIN of three times its own size', bloat(0.66, { method: 'gin', confidence: 'baseline' }), true],
    ['half of almost nothing', bloat(0.5, { sizeBytes: mb }), false],
    ['a rebuild would make it larger', bloat(-0.4), false],
    ['withheld', bloat(null, { confidence: 'withheld' }), false],
    ['withheld, whatever stands beside it', bloat(0.9, { confidence: 'withheld' }), false],
  ])('%s', (_, figure, is) => {
    expect(found(figure) !== null).toBe(is)
  })
})

test('one next step with its statement, and what it frees', () => {
  expect(found(bloat(0.6))).toMatchObject({
    kind: 'bloated',
    severity: 'attention',
    says: 'It takes 100 MB, and a rebuild frees about 60 MB (60%).',
    reclaimableBytes: 60 * mb,
    nextStep: { sql: 'REINDEX INDEX CONCURRENTLY "shop"."orders_day";' },
  })
})

test('a size of another class is another fact, a little more of it is not', () => {
  const print = (sizeBytes: number) => found(bloat(0.6, { sizeBytes }))!.fingerprint
  expect(print(5 * mb)).not.toBe(print(500_000 * mb))
  expect(print(100 * mb)).toBe(print(104 * mb))
})

test('where ON CONFLICT writes, a rebuild of a unique index is warned of', () => {
  const warning = 'Statements with ON CONFLICT write to this table.'
  const texts = (change: Partial<AboutBloat>) => found(bloat(0.6), change)!.evidence.map(({ text }) => text)
  expect(texts({ warning })).toContain(warning)
  expect(texts({ warning: null })).not.toContain(warning)
})

test('how soon it comes back, from its growth since the rebuild', () => {
  const text = (regrowth: WatchedBloat['regrowth']) =>
    found(bloat(0.57, { regrowth }))!.evidence.find(({ topic }) => topic === 'Return')!.text
  expect(text({ bytesPerDay: 3 * mb, days: 30 })).toContain('about 19 days after a rebuild')
  expect(text({ bytesPerDay: -mb, days: 30 })).toContain('did not grow over 30 days')
  expect(text(null)).toContain('not known yet')
})

test('who holds VACUUM back is named, and comes before the rebuild', () => {
  const horizon: Horizon = {
    holders: [
      {
        kind: 'slot',
        name: 'old_standby',
        detail: 'physical',
        state: 'inactive',
        since: null,
        ageTransactions: 4_000_000,
      },
    ],
    hidden: 0,
    askedAt: askedAt.toISOString(),
  }
  const finding = found(bloat(0.6), { horizon })!
  expect(finding.evidence.find(({ topic }) => topic === 'Cause')!.text).toContain('“old_standby”')
  expect(finding.nextStep.text).toContain('First end what holds VACUUM back')
  expect(finding.nextStep.text).not.toContain('candidate')
  const both = found(bloat(0.6), { isCandidate: true })!
  expect(both.nextStep.text).toMatch(/^Decide first whether it is to be dropped: it is a candidate\. Rebuild it/)
  expect(found(bloat(0.6), { horizon: { ...horizon, holders: [], hidden: 3 } })!.evidence.at(-1)!.text).toContain(
    'pg_monitor',
  )
})

test('no concurrent rebuild where it does damage or is refused', () => {
  expect(found(bloat(0.6), { versionNumber: 140003 })!.nextStep.sql).toBeNull()
  expect(found(bloat(0.6), {}, watchedIndex({ isExclusion: true }))!.nextStep.sql).toBe(
    'REINDEX INDEX "shop"."orders_day";',
  )
  const toast = bloat(0.5, { isToast: true, schema: 'pg_toast', name: 'pg_toast_1_index', keyOrder: 'ascending' })
  expect(bloatedToast(watchedTable(), toast, { ...about, versionNumber: 130005 })!.nextStep.sql).toBeNull()
  expect(bloatedToast(watchedTable(), toast, about)).toMatchObject({
    objects: [{ type: 'table', name: 'orders' }],
    nextStep: { sql: 'REINDEX INDEX CONCURRENTLY "pg_toast"."pg_toast_1_index";' },
  })
})

test('partitions are told together, the largest gain first', () => {
  const tree = watchedIndex({ kind: 'I', name: 'tree' })
  const leaf = (number: number, ratio: number) => ({
    index: watchedIndex({ id: number, name: `leaf_${number}` }),
    bloat: bloat(ratio, { id: number, name: `leaf_${number}` }),
  })
  expect(bloated(tree, [leaf(1, 0.4), leaf(2, 0.1), leaf(3, 0.8)], about)).toMatchObject({
    reclaimableBytes: 120 * mb,
    objects: [{ name: 'tree' }, { name: 'leaf_3' }, { name: 'leaf_1' }],
    nextStep: { sql: 'REINDEX INDEX CONCURRENTLY "shop"."leaf_3";\nREINDEX INDEX CONCURRENTLY "shop"."leaf_1";' },
  })
})

test('a pending list of megabytes asks for VACUUM, never for a rebuild', () => {
  const of = (pendingPages: number) =>
    bloat(null, {
      method: 'gin',
      pages: { method: 'gin', pages: 9000, blockSize: 8192, pendingPages, pendingRows: pendingPages * 40 },
    })
  const index = watchedIndex({ method: 'gin' })
  expect(pendingList(index, watchedTable(), of(255))).toBeNull()
  expect(pendingList(index, watchedTable(), of(256))).toMatchObject({ nextStep: { sql: 'VACUUM "shop"."orders";' } })
  expect(pendingList(index, watchedTable(), bloat(0.9))).toBeNull()
  const print = (pages: number) => pendingList(index, watchedTable(), of(pages))!.fingerprint
  expect(print(256)).toBe(print(300))
  expect(print(256)).not.toBe(print(25_600))
})

test('a hash index whose buckets overflow', () => {
  const of = (overflowPages: number, deadItems: number) =>
    bloat(null, {
      method: 'hash',
      pages: {
        method: 'hash',
        pages: 5000,
        blockSize: 8192,
        bucketPages: 1000,
        overflowPages,
        unusedPages: 0,
        liveItems: 100_000,
        deadItems,
        freePercent: 20,
      },
    })
  const index = watchedIndex({ method: 'hash' })
  expect(hashOverflow(index, of(400, 0))).toBeNull()
  expect(hashOverflow(index, of(600, 50_000))!.nextStep.sql).toContain('REINDEX')
  expect(hashOverflow(index, of(600, 0))!.nextStep.sql).toBeNull()
})
