import { expect, it } from 'vitest'
import { type HorizonHolder, holdingBack } from './horizon'

const askedAt = '2026-03-01T12:00:00.000Z'
const holder = (change: Partial<HorizonHolder>): HorizonHolder => ({
  kind: 'session',
  name: '42',
  detail: null,
  state: 'active',
  since: '2026-03-01T11:59:00.000Z',
  ageTransactions: 10,
  ...change,
})

it.each<[string, HorizonHolder[], string | null]>([
  ['nobody', [], null],
  ['a running statement', [holder({})], null],
  ['a session of hours', [holder({ since: '2026-03-01T09:00:00.000Z' })], '42'],
  ['a session of hours that holds nothing', [holder({ since: '2026-03-01T09:00:00.000Z', ageTransactions: 0 })], null],
  ['a slot far behind', [holder({ kind: 'slot', name: 'old', since: null, ageTransactions: 2e6 })], 'old'],
  ['a slot close by', [holder({ kind: 'slot', since: null })], null],
])('%s', (_, holders, name) => {
  expect(holdingBack({ holders, hidden: 0, askedAt })?.name ?? null).toBe(name)
})
