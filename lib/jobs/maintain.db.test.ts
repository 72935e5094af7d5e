import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { defaultPolicy } from '@/lib/domain/maintenance/policy'
import { openLog } from '@/lib/runtime/log'
import { insertPolicy } from '@/lib/store/policy'
import { insertTarget } from '@/lib/store/target'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { makeMaintenance } from './maintain'

const hourMs = 3_600_000
let store: TestStore

beforeAll(async () => {
  store = await makeStore()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A policy whose window is open now, for two hours at most, with a slot every ten minutes since an hour ago. */
async function openNow(): Promise<string> {
  const targetId = randomUUID()
  const connection = { host: '127.0.0.1', port: 1, database: 'postgres', user: 'x', tls: 'disable' as const, ca: null }
  await insertTarget(store.db, { id: targetId, slug: targetId, name: targetId, ...connection })
  const hour = (more: number) => `${String((new Date().getUTCHours() + more) % 24).padStart(2, '0')}:00`
  const window = { days: [0, 1, 2, 3, 4, 5, 6], from: hour(0), to: hour(2), timeZone: 'UTC' }
  const policy = await insertPolicy(store.db, {
    ...{ targetId, name: 'Care', createdBy: 'a test', updatedBy: 'a test', isEnabled: true },
    settings: { ...defaultPolicy('UTC'), cron: '*/10 * * * *', window },
    since: new Date(Date.now() - hourMs),
  })
  return policy.id
}

// A window of now is over for a clock that is ahead, and was never open for one behind.
test.each([5, -5, 0])(
  'a worker whose clock is %i hours ahead of the store begins what is due by that of the store',
  async (hours) => {
    const id = await openNow()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * hourMs })
    let asked = 0
    const maintenance = makeMaintenance({
      ...{ store, workerId: 'a test', hands: {} as never, log: openLog('test', 'silent') },
      snapshot: async () => {},
      go: () => {},
      // It takes up no run: it only begins them.
      isStopping: () => ++asked > 1,
    })
    await maintenance.tick()
    const { rows } = await store.pool.query(
      `select state, slot_at > now() - interval '11 minutes' and slot_at <= now() as is_now from runs where policy_id = $1`,
      [id],
    )
    expect(rows).toEqual([{ state: 'waiting', is_now: true }])
  },
)
