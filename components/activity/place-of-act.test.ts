import { expect, test } from 'vitest'
import { placeOfAct } from './place-of-act'

test.each([
  [{ kind: 'drop-index', operation: '1', run: '2' }, '/targets/a%20b/operations/1'],
  [{ operations: 3, operation: '1', batch: '4' }, '/targets/a%20b/operations/1'],
  [{ run: '2' }, '/targets/a%20b/maintenance/runs/2'],
  [{ operation: null, operations: 3 }, null],
])('%j is at %j', (detail, place) => {
  expect(placeOfAct('a b', detail)).toBe(place)
})
