import { expect, test } from 'vitest'
import type { ReportTimetable } from './channel'
import { nextReport, reportProblem, reportSlot } from './report-slot'
import { mostAttempts, pauseAfter } from './retry'

const weekly: ReportTimetable = { cron: '0 7 * * 1', timeZone: 'Europe/Berlin', days: 7 }
const long = new Date('2026-01-01T00:00Z')

test.each([
  ['the moment it comes', '2026-11-30T06:00:00Z', '2026-11-30T06:00:00Z'],
  ['just before', '2026-11-30T05:59:59Z', '2026-11-23T06:00:00Z'],
  ['two days late', '2026-12-02T01:00:00Z', '2026-11-30T06:00:00Z'],
  ['in summer, an hour earlier by UTC', '2026-07-06T05:00:00Z', '2026-07-06T05:00:00Z'],
])('the slot of a weekly report: %s', (_, now, slot) => {
  expect(reportSlot(weekly, long, new Date(now))).toEqual(new Date(slot))
})

test('nothing that was before the channel, and nothing older than a week', () => {
  const now = new Date('2026-12-02T00:00Z')
  expect(reportSlot(weekly, new Date('2026-12-01T00:00Z'), now)).toBeNull()
  expect(reportSlot({ ...weekly, cron: '0 7 1 * *' }, long, new Date('2026-11-28T00:00Z'))).toBeNull()
  expect(nextReport(weekly, now)).toEqual(new Date('2026-12-07T06:00Z'))
})

test('what was missed for days comes once', () => {
  const daily = { ...weekly, cron: '0 7 * * *', timeZone: 'UTC' }
  expect(reportSlot(daily, long, new Date('2026-11-28T12:00Z'))).toEqual(new Date('2026-11-28T07:00Z'))
})

test.each([
  [{ ...weekly, cron: '' }, 'cron'],
  [{ ...weekly, cron: '0 25 * * *' }, 'cron'],
  [{ ...weekly, cron: '0 0 30 2 *' }, 'cron'],
  [{ ...weekly, cron: '*/30 * * * *' }, 'cron'],
  [{ ...weekly, cron: '0,1 7 * * 1' }, 'cron'],
  [{ ...weekly, timeZone: 'Europe/Atlantis' }, 'timeZone'],
])('%j is refused at %s', (timetable, field) => {
  expect(reportProblem(timetable, long)).toMatchObject({ field, message: expect.any(String) })
})

test('the usual timetables are fine', () => {
  for (const cron of ['0 7 * * 1', '0 7 1 * *', '0 * * * *', '30 6 * * 1-5']) {
    expect(reportProblem({ ...weekly, cron }, long)).toBeNull()
  }
})

test('pauses grow, and end', () => {
  const pauses = Array.from({ length: mostAttempts }, (_, n) => pauseAfter(n + 1))
  expect(pauses.at(-1)).toBeNull()
  const waits = pauses.slice(0, -1) as number[]
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits.every((each) => each > 0)).toBe(true)
})
