/** Zones with daylight saving in both halves of the world, half hours, changes of half an hour, at midnight, and none at all. */
export const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Asia/Beirut',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Pacific/Chatham',
  'UTC',
]

const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock in the zone shows, as text that sorts: 2026-10-25 02:30. Made by another way than the product's. */
export function clockText(at: number, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    formats.set(zone, format)
  }
  return format.format(at)
}

/**
 * The first moment, walking minute by minute from `from`, at which a clock shows `text` or later. It goes by the last minutes
 * of quarter hours first, since clocks change between those only.
 */
export function walkTo(text: string, zone: string, from: number): number {
  const minute = 60_000
  let at = Math.floor(from / (15 * minute)) * 15 * minute
  while (clockText(at + 14 * minute, zone) < text) at += 15 * minute
  while (clockText(at, zone) < text) at += minute
  return at
}
