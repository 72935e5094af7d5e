import { expect, test } from 'vitest'
import { mustGiveWay, type Sighting, type Waiter } from './sighting'
import type { Step } from './step'

const seen = (waitType: string | null, ...waiters: Partial<Waiter>[]): Sighting => ({
  ...{ isThere: true, state: 'active', waitType, waitEvent: null, blockers: [] },
  ...{ build: null, vacuum: null, analyze: null, flags: null },
  waiters: waiters.map((each, n) => ({
    ...{ pid: n + 1, holdsLock: false, hasSnapshot: false, isAutovacuum: false, ...each },
  })),
})
const build = { does: 'create', isConcurrent: true } as const
const drop = { does: 'drop', isConcurrent: true } as const
const plain = { does: 'attach', isConcurrent: false } as const

test.each<[what: string, Pick<Step, 'does' | 'isConcurrent'>, Sighting, pid: number | null]>([
  ['nobody waits for us', build, seen('Lock'), null],
  ['we wait, and it for us', build, seen('Lock', {}), 1],
  ['the same of a plain statement', plain, seen('Lock', {}), 1],
  ['autovacuum gives way by itself', build, seen('Lock', { isAutovacuum: true }), null],
  ['it holds what we shall wait for: a lock', build, seen(null, { holdsLock: true }), 1],
  ['or a snapshot', build, seen(null, { hasSnapshot: true }), 1],
  ['or a snapshot that is hidden from us', build, seen(null, { hasSnapshot: null }), 1],
  ['it holds nothing', build, seen(null, {}), null],
  ['a drop waits for locks later, not for snapshots', drop, seen(null, { hasSnapshot: true }), null],
  ['of a drop with a lock', drop, seen(null, {}, { holdsLock: true }), 2],
  ['a plain statement waits for nothing later', plain, seen(null, { holdsLock: true, hasSnapshot: true }), null],
])('giving way: %s', (_, step, sighting, pid) => {
  expect(mustGiveWay(sighting, step)?.pid ?? null).toBe(pid)
})
