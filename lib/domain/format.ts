/**
 * Numbers, sizes and times in words. Pure and locale-free: server and browser print the same, so nothing shifts when a
 * page wakes up. Null is the caller's business: an unknown number is never printed as 0.
 */

const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** At most three significant digits, no trailing zeros: 0.123, 1.23, 12.3, 123, 1234. */
function short(value: number): string {
  const size = Math.abs(value)
  if (size >= 99.95) return exact.format(Math.round(value))
  if (size >= 9.995) return String(Number(value.toFixed(1)))
  return String(Number(value.toFixed(2)))
}

/** Walks up a ladder of units; a value that would round to the next unit is shown in that unit. */
function climb(value: number, units: readonly string[], step: number): { number: string; unit: string } {
  let rest = value
  let rung = 0
  while (Math.abs(rest) >= step - 0.5 && rung < units.length - 1) {
    rest /= step
    rung += 1
  }
  return { number: short(rest), unit: units[rung] ?? '' }
}

const byteUnits = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** PostgreSQL's own convention (pg_size_pretty): kB, MB, GB are powers of 1024. Three significant digits. */
export function bytes(value: number): string {
  if (Math.abs(value) === 1) return `${value} byte`
  const { number, unit } = climb(value, byteUnits, 1024)
  return `${number} ${unit}`
}

/** 1,234,567 */
export function count(value: number): string {
  // Nothing to group; the formatter takes many times as long.
  return Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : exact.format(value)
}

/** 950, 1.2k, 34.5k, 1.23M, 7B: for axes and narrow places; `count` belongs into the title. */
export function compactCount(value: number): string {
  const { number, unit } = climb(value, ['', 'k', 'M', 'B', 'T'], 1000)
  return `${number}${unit}`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

function pair(value: number, big: number, bigWord: string, small: number, smallWord: string): string {
  const whole = Math.round(value / small) * small
  const first = Math.floor(whole / big)
  const rest = Math.round((whole - first * big) / small)
  return rest === 0 ? `${first} ${bigWord}` : `${first} ${bigWord} ${rest} ${smallWord}`
}

/** How long something took or will take: 0.12 ms, 845 ms, 12.3 s, 4 min 12 s, 2 h 5 min, 3 d 4 h. */
export function duration(ms: number): string {
  if (ms < 0) return `−${duration(-ms)}`
  if (ms < 999.5) return `${short(ms)} ms`
  if (ms < minute - 50) return `${short(ms / second)} s`
  if (ms < hour - second / 2) return pair(ms, minute, 'min', second, 's')
  if (ms < day - minute / 2) return pair(ms, hour, 'h', minute, 'min')
  return pair(ms, day, 'd', hour, 'h')
}

/** 1 scan, 2 scans, 1,234 scans. */
export function plural(amount: number, word: string): string {
  return `${count(amount)} ${word}${amount === 1 ? '' : 's'}`
}

/** The length of a window, one unit only: 40 s, 12 min, 7 h, 41 days, 3 years. */
export function span(ms: number): string {
  const size = Math.abs(ms)
  if (size < minute) return `${Math.floor(size / second)} s`
  if (size < 2 * hour) return `${Math.floor(size / minute)} min`
  if (size < 2 * day) return `${Math.floor(size / hour)} h`
  if (size < 2 * year) return plural(Math.floor(size / day), 'day')
  return plural(Math.floor(size / year), 'year')
}

/** How long ago: just now, 2 min ago, 41 days ago; in 5 min for the future. */
export function age(at: Date | number, now: Date | number): string {
  const passed = Number(now) - Number(at)
  if (Math.abs(passed) < 15 * second) return 'just now'
  return passed > 0 ? `${span(passed)} ago` : `in ${span(passed)}`
}

/** 1,234 / day; small rates keep their digits because 0.4 a day is not 0. */
export function perDay(rate: number): string {
  if (rate === 0) return '0 / day'
  if (rate > 0 && rate < 0.01) return '< 0.01 / day'
  return `${short(rate)} / day`
}

/** A ratio of 0..1 in percent. Never says 0% or 100% when it is not quite so. */
export function percent(ratio: number): string {
  if (ratio > 0 && ratio < 0.001) return '< 0.1%'
  if (ratio < 1 && ratio > 0.999) return '> 99.9%'
  return `${exactTenth(ratio * 100)}%`
}

function exactTenth(value: number): string {
  return Math.abs(value) >= 1000 ? exact.format(value) : String(Number(value.toFixed(1)))
}

/** 2026-10-10 14:03:22 UTC: the same for every reader, sortable, safe to paste into a ticket. */
export function stamp(at: Date | number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** What a number on an axis or in a tooltip is counted in. */
export const units = ['bytes', 'count', 'ms', 'percent', 'per-day'] as const
export type Unit = (typeof units)[number]

/** In words, for the edge of an axis. */
export const unitWords: Record<Unit, string> = {
  bytes: 'bytes',
  count: 'count',
  ms: 'time',
  percent: 'percent',
  'per-day': 'per day',
}

const printers: Record<Unit, (value: number) => string> = {
  bytes,
  count,
  ms: duration,
  percent,
  'per-day': perDay,
}

/** A value with its unit, in full. */
export function withUnit(value: number, unit: Unit): string {
  return printers[unit](value)
}

/** A value for a tick of an axis: as narrow as can be. */
export function tick(value: number, unit: Unit): string {
  if (unit === 'count' || unit === 'per-day') return compactCount(value)
  return printers[unit](value)
}
