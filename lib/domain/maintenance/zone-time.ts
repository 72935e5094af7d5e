/** Local time without a zone, as milliseconds that UTC would have at that reading of the clock. */
export type WallMs = number

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}

/** Whether there is such an IANA time zone. An offset such as +02:00 is none: it knows no daylight saving. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

const quarterMs = 900_000
const offsets = new Map<string, Map<number, number>>()

/** Milliseconds that the zone's clocks are ahead of UTC. They change at whole quarters of an hour only. */
function offsetAt(at: number, zone: string): number {
  const quarter = Math.floor(at / quarterMs)
  const known = offsetsOf(zone)
  const offset = known.get(quarter) ?? readOffset(quarter * quarterMs, zone)
  known.set(quarter, offset)
  return offset
}

function offsetsOf(zone: string): Map<number, number> {
  const known = offsets.get(zone)
  if (known && known.size < 10_000) return known
  const fresh = new Map<number, number>()
  offsets.set(zone, fresh)
  return fresh
}

function readOffset(at: number, zone: string): number {
  const part = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatOf(zone).formatToParts(at)) {
    if (type in part) part[type as keyof typeof part] = Number(value)
  }
  const { year, month, day, hour, minute, second } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - at
}

/** What clocks in the zone show at a moment. */
export function wallAt(at: number, zone: string): WallMs {
  return at + offsetAt(at, zone)
}

/** Longer than any jump of a zone's clocks, of which one left out a whole day. */
const reachMs = 36 * 3_600_000

/**
 * The first moment at which clocks in the zone show `wall` or later: an hour that comes twice is meant the first time, an
 * hour that is left out begins when it would be over.
 */
export function momentOf(wall: WallMs, zone: string): number {
  const before = offsetAt(wall - reachMs, zone)
  const after = offsetAt(wall + reachMs, zone)
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    if (offsetAt(wall - offset, zone) === offset) return wall - offset
  }
  let [low, high] = [wall - Math.max(before, after), wall - Math.min(before, after)]
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (wallAt(middle, zone) >= wall) high = middle
    else low = middle
  }
  return high
}
