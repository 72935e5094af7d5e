import { expect, test } from 'vitest'
import { type Done, reversalOf } from './reversal'

const drop: Done = {
  ...{ id: '1', state: 'succeeded', schema: 's', name: 'n', plan: null, steps: null },
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

const plan = (...steps: [does: string, name: string][]) =>
  ({ steps: steps.map(([does, name]) => ({ does, object: { schema: 's', name } })) }) as unknown as Done['plan']

test('a create that attached what stood before is not taken back: a drop would take that along', () => {
  const adopting = plan(['create-parent', 'n'], ['attach', 'kept'], ['create', 'n_2'], ['attach', 'n_2'])
  expect(reversalOf({ ...create, plan: adopting })).toEqual({ why: expect.stringContaining('“kept”') })
  const whole = plan(['create-parent', 'n'], ['create', 'n_2'], ['attach', 'n_2'])
  expect(reversalOf({ ...create, plan: whole })).toEqual({ request: { kind: 'drop-index', schema: 's', name: 'n' } })
})

test('a create that completed an unfinished partitioned index is not taken back, least of all by its last part', () => {
  expect(reversalOf({ ...create, plan: plan(['create', 'n_2'], ['attach', 'n_2']) })).toHaveProperty('why')
})

test.each([
  [null, true],
  [true, true],
  [false, false],
])('a drop that was sent and ended unverified is offered back: isDone %s', (isDone, isOffered) => {
  const steps = [{ isDone }] as Done['steps']
  for (const state of ['failed', 'cancelled'] as const)
    expect('request' in reversalOf({ ...drop, state, steps })).toBe(isOffered)
  expect(reversalOf({ ...drop, state: 'running', steps })).toHaveProperty('why')
})

test.each(['failed', 'cancelled', 'refused', 'running'] as const)('nothing that %s', (state) => {
  expect(reversalOf({ ...drop, state })).toHaveProperty('why')
  expect(reversalOf({ ...create, state })).toHaveProperty('why')
})
