import { describe, expect, it } from 'vitest'
import { figuresOf, historyMarkers, historyPoints } from './history-points'

const bucket = (at: string, value: number) => ({ at, value })
const of = (each: { value: number }) => [each.value]

describe('points of the history', () => {
  it('gives a point to each day, gaps where no run was, and the other stretch behind', () => {
    const answer = { from: '2026-03-01T10:00:00Z', to: '2026-03-04T10:00:00Z', by: 'day' as const }
    const own = figuresOf([bucket('2026-03-02T00:00:00.000Z', 5)], 1, of)
    const other = figuresOf([bucket('2026-03-04T00:00:00.000Z', 7)], 1, of)
    const points = historyPoints(answer, own, other)
    expect(points.map(({ at, values }) => [new Date(at).toISOString().slice(0, 10), values])).toEqual([
      ['2026-03-01', [null, null]],
      ['2026-03-02', [5, null]],
      ['2026-03-03', [null, null]],
      ['2026-03-04', [null, 7]],
    ])
  })

  it('begins weeks on Monday, as the store does', () => {
    const answer = { from: '2026-03-01T10:00:00Z', to: '2026-03-10T00:00:00Z', by: 'week' as const }
    const buckets = [bucket('2026-02-23T00:00:00.000Z', 1), bucket('2026-03-02T00:00:00.000Z', 2)]
    const points = historyPoints(answer, figuresOf(buckets, 1, of))
    expect(points.map(({ at }) => new Date(at).getUTCDay())).toEqual([1, 1, 1])
    expect(points.map(({ values }) => values[0])).toEqual([1, 2, null])
  })
})

describe('markers of the history', () => {
  it('says what happened and leads to it', () => {
    const at = '2026-03-02T00:00:00Z'
    const none = { subject: null, operationId: null, count: 1 }
    expect(
      historyMarkers('a b', [
        { ...none, at, what: 'server', kind: 'restart' },
        { ...none, at, what: 'policy', kind: 'changed policy', subject: 'Nightly care' },
        { at, what: 'operation', kind: 'reindex-index', subject: 'public.x', operationId: 'o', count: 1 },
        { at, what: 'operation', kind: 'drop-index', subject: 'public.y', operationId: 'p', count: 3 },
      ]).map(({ label, href }) => [label, href]),
    ).toEqual([
      [expect.stringMatching(/restart/i), undefined],
      ['Changed policy: Nightly care', undefined],
      ['Rebuild index: public.x', '/targets/a%20b/operations/o'],
      ['Drop index: 3 operations outside runs', '/targets/a%20b/operations'],
    ])
  })
})
