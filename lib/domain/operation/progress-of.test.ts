import { describe, expect, it } from 'vitest'
import { seeded } from '@/lib/testing/seeded'
import type { Progress } from './progress'
import { progressOf, standingOf } from './progress-of'
import type { Sighting } from './sighting'

const nothing: Sighting = {
  isThere: true,
  state: 'active',
  waitType: null,
  waitEvent: null,
  blockers: [],
  waiters: [],
  build: null,
  vacuum: null,
  analyze: null,
  flags: null,
}
const none = { done: 0, total: 0 }
const building = (phase: string, change: Partial<NonNullable<Sighting['build']>> = {}): Sighting => ({
  ...nothing,
  build: { phase, blocks: none, tuples: none, lockers: none, ...change },
})
const whole = (progress: Omit<Progress, 'waitsFor' | 'holdsUp'>): Progress => ({
  ...progress,
  waitsFor: [],
  holdsUp: [],
})
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 28) + seconds * 1000)
const create = [{ does: 'create' as const }]

describe('where a statement stands', () => {
  it('is told in its own units', () => {
    expect(
      standingOf(create[0]!, building('building index: scanning table', { blocks: { done: 50, total: 100 } })),
    ).toEqual({
      phase: 'building index: scanning table',
      share: 0.23,
      end: 0.45,
      count: { done: 50, total: 100 },
      unit: 'blocks',
    })
    expect(
      standingOf(create[0]!, building('waiting for writers before build', { lockers: { done: 1, total: 2 } })),
    ).toMatchObject({ share: 0.01, count: { done: 1, total: 2 }, unit: 'lockers' })
  })

  it.each([
    [{ isValid: true, isReady: true, isLive: true }, 'Lock', 'waiting for a lock'],
    [{ isValid: false, isReady: true, isLive: true }, 'Lock', 'waiting for readers before marking dead'],
    [{ isValid: false, isReady: false, isLive: false }, 'Lock', 'waiting for readers before removing'],
    [null, null, 'removing'],
  ])('of a drop is told by the flags %j', (flags, waitType, phase) => {
    expect(standingOf({ does: 'drop' }, { ...nothing, flags, waitType }).phase).toBe(phase)
  })
})

describe('progress', () => {
  it('has a rate and the time left', () => {
    const seen = (done: number) =>
      standingOf(create[0]!, building('building index: scanning table', { blocks: { done, total: 440 } }))
    let progress = whole(progressOf(create, { step: 0, time: at(0) }, seen(0), null))
    expect(progress).toMatchObject({ share: 0.01, rate: null, leftMs: null })
    for (let second = 1; second <= 4; second += 1)
      progress = whole(progressOf(create, { step: 0, time: at(second) }, seen(second * 11), progress))
    // 11 blocks a second, 44 of 440 done: 36 s for this phase, and 0.55 of the work after 0.44 of it in 40 s.
    expect(progress.rate).toBeCloseTo(11)
    expect(progress.leftMs).toBeCloseTo(36_000 + 50_000, -1)
  })

  it('never goes down, whatever the server shows', () => {
    const random = seeded(7)
    const phases = [
      'initializing',
      'building index: scanning table',
      'index validation: scanning index',
      'something new',
    ]
    const steps = [{ does: 'create' as const }, { does: 'comment' as const }, { does: 'analyze' as const }]
    for (let run = 0; run < 50; run += 1) {
      let before: Progress | null = null
      for (let look = 0; look < 40; look += 1) {
        const blocks = { done: Math.floor(random.next() * 200) - 20, total: Math.floor(random.next() * 100) }
        const seen = building(phases[Math.floor(random.next() * phases.length)]!, { blocks })
        const step: number = Math.min(2, (before?.step ?? 0) + (random.next() > 0.9 ? 1 : 0))
        const next = whole(
          progressOf(steps, { step, time: at(look * random.next()) }, standingOf(steps[step]!, seen), before),
        )
        expect(next.share).toBeGreaterThanOrEqual(before?.share ?? 0)
        expect(next.share).toBeLessThanOrEqual(1)
        expect(Number.isNaN(next.leftMs ?? 0)).toBe(false)
        before = next
      }
    }
  })
})
