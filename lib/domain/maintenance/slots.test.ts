import { describe, expect, it } from 'vitest'
import { seeded } from '@/lib/testing/seeded'
import { clockText, walkTo, zones } from '@/lib/testing/zones'
import { defaultPolicy } from './policy'
import { slotNow, slotsAfter, slotsGone } from './slots'
import { cronProblem, cronWords, slotsBetween } from './timetable'
import { openingAt, openingsAfter, type Window, windowWords } from './window'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const dayText = (day: number) => new Date(day).toISOString().slice(0, 10)
const two = (n: number) => String(n).padStart(2, '0')

/** Days on which something odd may happen: two beside every change of the clocks, and others by chance. */
function oddDays(zone: string, random: ReturnType<typeof seeded>): number[] {
  const days: number[] = []
  const shift = (at: number) => Date.parse(`${clockText(at, zone).replace(' ', 'T')}Z`) - at
  for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2030, 0, 1); at += dayMs) {
    if (shift(at) !== shift(at + dayMs)) days.push(at - dayMs, at, at + dayMs)
    else if (random.chance(0.01)) days.push(at)
  }
  return days
}

describe('a window', () => {
  it('opens and closes when a walk along the clock says so, over five years in eleven zones', () => {
    const random = seeded(38)
    for (const zone of zones) {
      for (const day of oddDays(zone, random)) {
        const from = random.int(96) * 15
        const lasts = 15 * (1 + random.int(95))
        const to = (from + lasts) % 1440
        const text = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
        const window: Window = { days: [new Date(day).getUTCDay()], from: text(from), to: text(to), timeZone: zone }
        const lastDay = dayText(from + lasts >= 1440 ? day + dayMs : day)
        const opens = walkTo(`${dayText(day)} ${text(from)}`, zone, day - 26 * hourMs)
        const closes = walkTo(`${lastDay} ${text(to)}`, zone, day - 26 * hourMs)
        const [found] = openingsAfter(window, new Date(opens - 1), 2)
        const what = `${zone} ${dayText(day)} ${window.from}–${window.to}`
        expect(found!.opensAt.toISOString(), what).toBe(new Date(opens).toISOString())
        const end = closes > opens ? closes : opens + lasts * 60_000
        expect(found!.closesAt.toISOString(), what).toBe(new Date(end).toISOString())
        expect(openingAt(window, new Date(opens))?.opensAt.getTime(), what).toBe(opens)
        expect(openingAt(window, new Date(end))?.opensAt.getTime(), what).not.toBe(opens)
        expect(openingAt(window, new Date(opens - 1)), what).toBeNull()
      }
    }
  })

  it('takes a weekend for one opening', () => {
    const window: Window = { days: [0, 6], from: '00:00', to: '24:00', timeZone: 'Europe/Berlin' }
    const [first] = openingsAfter(window, new Date('2026-10-20T00:00Z'))
    expect([first!.opensAt.toISOString(), first!.closesAt.toISOString()]).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ])
    for (const at of ['2026-10-24T00:00Z', '2026-10-25T12:00Z']) {
      expect(openingAt(window, new Date(at))).toEqual(first)
    }
  })

  it('that never closes is cut into the same weeks whenever it is asked', () => {
    const window: Window = { days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '00:00', timeZone: 'America/Santiago' }
    for (let hour = 0; hour < 400 * 24; hour += 7) {
      const at = new Date(Date.UTC(2026, 0, 1, hour))
      const found = openingAt(window, at)!
      expect(found.opensAt <= at && at < found.closesAt).toBe(true)
      expect(clockText(found.opensAt.getTime(), 'America/Santiago').slice(11)).toMatch(/^0[01]:00$/)
      expect(openingAt(window, new Date(found.closesAt.getTime() - 1))).toEqual(found)
    }
  })

  it('has words', () => {
    const window: Window = { days: [1, 2, 3, 4, 5], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' }
    expect(windowWords(window)).toBe('Mon–Fri 22:00–04:00 (next day), Europe/Berlin')
    expect(windowWords({ ...window, days: [0, 6], from: '01:00' })).toBe('Sat, Sun 01:00–04:00, Europe/Berlin')
    expect(windowWords({ ...window, days: [0, 1, 2, 3, 4, 5, 6] })).toMatch(/^Every day/)
    for (const [from, to] of [
      ['04:00', '04:00'],
      ['00:00', '24:00'],
    ]) {
      const words = `Mon–Fri for 24 hours from ${from}, Europe/Berlin`
      expect(windowWords({ ...window, from: from!, to: to! })).toBe(words)
    }
  })
})

describe('a timetable', () => {
  it('comes once for every time a clock shows, over five years in eleven zones', () => {
    const random = seeded(42)
    for (const zone of zones) {
      for (const day of oddDays(zone, random)) {
        const hours = [...new Set([random.int(24), random.int(5), 2])].sort((a, b) => a - b)
        const minutes = [...new Set([0, random.int(60), 30])].sort((a, b) => a - b)
        const cron = `${minutes.join(',')} ${hours.join(',')} * * *`
        const asked = hours.flatMap((hour) =>
          minutes.map((minute) => walkTo(`${dayText(day)} ${two(hour)}:${two(minute)}`, zone, day - 26 * hourMs)),
        )
        const [from, to] = [`${dayText(day)} 00:00`, `${dayText(day + dayMs)} 00:00`].map((text) =>
          walkTo(text, zone, day - 26 * hourMs),
        ) as [number, number]
        const found = [...slotsBetween({ cron, timeZone: zone }, new Date(from - 1), new Date(to - 1))]
        const expected = [...new Set(asked)].filter((at) => at < to).sort((a, b) => a - b)
        expect(
          found.map((at) => at.toISOString()),
          `${zone} ${dayText(day)} ${cron}`,
        ).toEqual(expected.map((at) => new Date(at).toISOString()))
      }
    }
  })

  it('says what is wrong with it', () => {
    expect(cronProblem('0 2 * * *')).toBeNull()
    expect(cronProblem('')).toMatch(/^When does it run/)
    expect(cronProblem('0 2 * *')).toMatch(/has 4$/)
    expect(cronProblem('0 0 2 * * *')).toMatch(/has 6$/)
    expect(cronProblem('0 25 * * *')).toMatch(/hour: 25/)
    expect(cronProblem('0 2 30 2 *')).toBe('This date never comes')
    expect(cronProblem('every night at two please')).toMatch(/^This is not a timetable/)
    expect(cronProblem('*/0 2 * * *')).toMatch(/^This is not a timetable/)
  })

  it('has words', () => {
    expect(cronWords('0 2 * * 1-5')).toBe('At 02:00, Monday through Friday')
  })
})

describe('slots', () => {
  const policy = (cron: string, window: Partial<Window>, minutes = 240) => {
    const made = defaultPolicy('Europe/Berlin')
    return { ...made, cron, window: { ...made.window, ...window }, budget: { ...made.budget, minutes } }
  }

  it('lie within the window and end with it or with the budget', () => {
    const night = policy('30 2 * * *', { from: '22:00', to: '04:00', days: [5] })
    const [first] = slotsAfter(night, new Date('2026-10-20T00:00Z'))
    expect(first!.slotAt.toISOString()).toBe('2026-10-24T00:30:00.000Z')
    expect(first!.endsAt.toISOString()).toBe('2026-10-24T02:00:00.000Z')
    const [short] = slotsAfter(
      policy('30 2 * * *', { from: '22:00', to: '04:00', days: [5] }, 30),
      new Date('2026-10-20T00:00Z'),
    )
    expect(short!.endsAt.toISOString()).toBe('2026-10-24T01:00:00.000Z')
  })

  it('come exactly once each night for a clock that is looked at again and again and is set back', () => {
    const random = seeded(36)
    for (const zone of zones) {
      const nightly = policy('30 2 * * *', { from: '02:00', to: '04:00', timeZone: zone })
      for (const start of ['2026-03-20', '2026-10-20', '2027-04-01']) {
        const begun = new Set<number>()
        const nights = new Set<string>()
        let at = Date.parse(`${start}T12:00Z`)
        const end = at + 14 * dayMs
        while (at < end) {
          const slot = slotNow(nightly, new Date(at))
          if (slot) {
            begun.add(slot.slotAt.getTime())
            nights.add(clockText(slot.opening.opensAt.getTime(), zone).slice(0, 10))
          }
          at += 30 * 60_000
          // A clock set back by up to two hours sees the same slots again and finds them done.
          if (random.chance(0.01)) at -= random.int(120) * 60_000
        }
        expect(begun.size, `${zone} ${start}`).toBe(14)
        expect(nights.size, `${zone} ${start}`).toBe(14)
      }
    }
  })

  it('that were missed are told, and the one that is still open is done', () => {
    const nightly = policy('0 1 * * *', { from: '01:00', to: '05:00', timeZone: 'UTC' })
    const since = new Date('2026-11-20T12:00Z')
    const now = new Date('2026-11-24T03:00Z')
    expect(slotsGone(nightly, since, now).map((slot) => slot.slotAt.toISOString().slice(0, 10))).toEqual([
      '2026-11-21',
      '2026-11-22',
      '2026-11-23',
    ])
    expect(slotNow(nightly, now)?.slotAt.toISOString()).toBe('2026-11-24T01:00:00.000Z')
    expect(slotNow(nightly, new Date('2026-11-24T05:00Z'))).toBeNull()
  })
})
