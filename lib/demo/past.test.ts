import { describe, expect, it } from 'vitest'
import { imaginePast } from './past'

const subjects = {
  isDemo: true,
  simulatedUntil: null,
  indexBytes: 3_000_000,
  tableBytes: 9_000_000,
  databaseBytes: 20_000_000,
  indexes: [
    { id: 1, name: 'crawled_articles_url_key', sizeBytes: 819_200 },
    { id: 2, name: 'idx_crawled_articles_word_count', sizeBytes: 81_920 },
    { id: 3, name: 'idx_recent_articles', sizeBytes: 81_920 },
    { id: 4, name: 'somebody_elses', sizeBytes: 8192 },
  ],
  tables: [{ id: 9, name: 'crawl_log', liveRows: 40_000, heapBytes: 8_192_000 }],
  statements: [
    { id: 5, text: 'select 1 /* crawler:by_url */' },
    { id: 6, text: 'select 2' },
  ],
}
const options = { days: 45, seed: 4, now: new Date('2026-03-18T10:20:30Z') }

describe('imaginePast', () => {
  const past = imaginePast(subjects, options)

  it('is the same for the same seed and time', () => {
    expect(imaginePast(subjects, options)).toEqual(past)
  })

  it('begins with a UTC day and ends before the current hour', () => {
    expect(past.from.toISOString()).toBe('2026-02-01T00:00:00.000Z')
    expect(past.indexHours.at(-1)?.at).toBe('2026-03-18T09:00:00.000Z')
    expect(past.snapshotHours).toHaveLength(45 * 24 + 10)
  })

  it('never uses what the workload never uses, and writes no hour in which nothing was counted', () => {
    const unused = past.indexHours.filter((row) => row.id === 2)
    expect(unused.every((row) => row.scans === 0 && row.blocks_hit > 0)).toBe(true)
    expect(past.indexHours.some((row) => row.id === 4)).toBe(false)
    expect(past.statementHours.some((row) => row.id === 6)).toBe(false)
  })

  it('knows an index only from its creation on', () => {
    const first = past.indexHours.find((row) => row.id === 3)
    expect(first?.at).toBe(past.createdAt[0]?.at.toISOString())
    expect(past.events.some((event) => event.index_id === 3 && event.kind === 'created')).toBe(true)
  })

  it('grows towards the sizes of today', () => {
    const sizes = past.indexHours.filter((row) => row.id === 1).map((row) => row.size_bytes ?? 0)
    expect(sizes[0]!).toBeLessThan(sizes.at(-1)!)
    expect(sizes.at(-1)!).toBeLessThanOrEqual(819_200)
    expect(past.snapshotHours[0]!.index_bytes).toBeLessThan(past.snapshotHours.at(-1)!.index_bytes)
  })

  it('counts scans of a snapshot hour from its indexes', () => {
    const at = past.snapshotHours[700]!.at
    const scans = past.indexHours.filter((row) => row.at === at).reduce((sum, row) => sum + row.scans, 0)
    expect(past.snapshotHours[700]!.index_scans).toBe(scans)
  })
})
