import { describe, expect, it } from 'vitest'
import { lastBegin } from './rates'

const endsAt = new Date('2026-11-28T05:00Z')

describe('what was asked for', () => {
  it('begins no later than that it ends inside the window, with its reserve', () => {
    expect(lastBegin(endsAt, { ms: 3_600_000, measured: 0 })).toEqual(new Date('2026-11-28T03:30Z'))
    expect(lastBegin(endsAt, { ms: 3_600_000, measured: 3 })).toEqual(new Date('2026-11-28T03:48Z'))
    expect(lastBegin(endsAt, null)).toEqual(endsAt)
  })
})
