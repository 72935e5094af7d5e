import { toList } from './decode'

/**
 * Settings by name, with values as SHOW prints them, from a JSON list of name, value and unit. A hostile server may print anything:
 * 100 short texts at most, and none of garbage.
 */
export function serverSettings(text: string | null | undefined): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const row of toList(text).slice(0, 100)) {
    const [name, value, unit] = Array.isArray(row) ? row : []
    if (typeof name !== 'string' || typeof value !== 'string' || name.length + value.length > 200) continue
    settings[name] = unit === 'kB' || unit === '8kB' ? sizeOf(Number(value) * (unit === '8kB' ? 8 : 1)) : value
  }
  return settings
}

/** In the largest unit that leaves no fraction. */
function sizeOf(kb: number): string {
  if (kb % (1024 * 1024) === 0) return `${kb / (1024 * 1024)}GB`
  return kb % 1024 === 0 ? `${kb / 1024}MB` : `${kb}kB`
}
