import { describe, expect, it } from 'vitest'
import { zones } from '@/lib/testing/zones'
import { isTimeZone, momentOf, wallAt } from './zone-time'

describe('time zones', () => {
  it('are known by their names, offsets are none', () => {
    expect(zones.filter((zone) => !isTimeZone(zone))).toEqual([])
    for (const name of ['', 'Mars/Base', '+02:00', 'Europe/Berlin ', "x'; drop", 'Europe', '../../etc']) {
      expect(isTimeZone(name), name).toBe(false)
    }
  })

  it('are read both ways', () => {
    for (const zone of zones) {
      for (let day = 0; day < 800; day += 1) {
        const at = Date.UTC(2026, 0, 1, 5, 17) + day * 86_400_000
        const back = momentOf(wallAt(at, zone), zone)
        expect(wallAt(back, zone), `${zone} ${day}`).toBe(wallAt(at, zone))
        expect(back).toBeLessThanOrEqual(at)
      }
    }
  })

  it('knows the hours of Berlin that are left out and that come twice', () => {
    const at = (text: string) => new Date(momentOf(Date.parse(`${text}Z`), 'Europe/Berlin')).toISOString()
    expect(at('2027-03-28T02:30')).toBe('2027-03-28T01:00:00.000Z')
    expect(at('2027-03-28T01:59')).toBe('2027-03-28T00:59:00.000Z')
    expect(at('2026-10-25T02:30')).toBe('2026-10-25T00:30:00.000Z')
    expect(at('2026-10-25T03:00')).toBe('2026-10-25T02:00:00.000Z')
  })

  it('knows the day that Samoa left out', () => {
    const at = new Date(momentOf(Date.UTC(2011, 11, 30, 12), 'Pacific/Apia'))
    expect(at.toISOString()).toBe('2011-12-30T10:00:00.000Z')
  })
})
