import { expect, test } from 'vitest'
import { type Done, reversalOf } from './reversal'

const drop: Done = {
  ...{ id: '1', state: 'succeeded', schema: 's', name: 'n', plan: null },
  request: { kind: 'drop-index', schema: 's', name: 'n' },
  memory: { name: 'n' } as Done['memory'],
}
const create = { ...drop, request: { kind: 'create-index', name: null } as unknown as Done['request'] }

test('a drop is taken back by what was stored of the index', () => {
  expect(reversalOf(drop)).toEqual({ request: { kind: 'create-index', restore: '1' } })
  expect(reversalOf({ ...drop, memory: null })).toHaveProperty('why')
})

test('a create by a drop of what was made, whatever it was named in the end', () => {
  const steps = [{ does: 'create', object: { schema: 's', name: 't_a_idx1' } }]
  const plan = { steps } as unknown as Done['plan']
  expect(reversalOf({ ...create, plan })).toEqual({ request: { kind: 'drop-index', schema: 's', name: 't_a_idx1' } })
})

test.each(['failed', 'cancelled', 'refused', 'running'] as const)('nothing that %s', (state) => {
  expect(reversalOf({ ...drop, state })).toHaveProperty('why')
  expect(reversalOf({ ...create, state })).toHaveProperty('why')
})
