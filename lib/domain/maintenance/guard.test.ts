import { describe, expect, test } from 'vitest'
import { breachOf, type GuardReading } from './guard'
import { defaultPolicy, type Task, tasks } from './policy'

const calm: GuardReading = {
  at: '2026-01-01T00:00:00Z',
  oldestSnapshotMs: null,
  holder: null,
  lagBytes: null,
  standby: null,
  freeBytes: null,
  wraparoundAge: 1_000,
  isFreezing: false,
  blockedSessions: 0,
  copying: null,
  isInRecovery: false,
}
const { guards } = defaultPolicy('UTC')

test('an old snapshot holds all but statistics, which wait for nobody, and says what it is to each', () => {
  const reading = { ...calm, oldestSnapshotMs: 600_000, holder: 'session 1' }
  const breach = (task: Task) => breachOf(reading, guards, task)
  expect(tasks.filter((task) => breach(task) === null)).toEqual(['statistics'])
  expect(breach('rebuild')?.says).toMatch(/by session 1; concurrent builds wait for it\. The limit is 5 minutes\.$/)
  expect(breach('vacuum')?.says).toMatch(/by session 1; VACUUM has to keep what it may see\. The limit is 5 minutes\.$/)
  expect(breachOf({ ...reading, lagBytes: 2 * guards.lagBytes! }, guards, 'statistics')?.guard).toBe('lagBytes')
})

describe('transactions that run out', () => {
  test.each([{ wraparoundAge: 1_000_000_001 }, { isFreezing: true }])('%o holds all but what helps', (change) => {
    const held = tasks.filter((task) => breachOf({ ...calm, ...change }, guards, task)?.guard === 'wraparoundAge')
    expect(held).toEqual(['leftovers', 'rebuild', 'redundant', 'unused', 'missing'])
  })

  test('nothing is held with the guard switched off, or below the limit', () => {
    const old = { ...calm, wraparoundAge: 2_000_000_000, isFreezing: true }
    for (const task of tasks) {
      expect(breachOf(old, { ...guards, wraparoundAge: null }, task)).toBeNull()
      expect(breachOf({ ...calm, wraparoundAge: guards.wraparoundAge }, guards, task)).toBeNull()
    }
  })

  test('another guard holds a vacuum as well', () => {
    const reading = { ...calm, wraparoundAge: 2_000_000_000, lagBytes: 2 * guards.lagBytes! }
    expect(breachOf(reading, guards, 'vacuum')?.guard).toBe('lagBytes')
  })
})
