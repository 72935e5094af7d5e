import { expect, test } from 'vitest'
import { detailLinks } from './detail-links'

test('an operation and a run are reached from the act', () => {
  expect(detailLinks('a b', { kind: 'drop-index', operation: '1', run: '2' })).toEqual([
    { words: 'Operation', href: '/targets/a%20b/operations/1' },
    { words: 'Run', href: '/targets/a%20b/maintenance/runs/2' },
  ])
  expect(detailLinks('a', { operation: null, operations: 3 })).toEqual([])
})
