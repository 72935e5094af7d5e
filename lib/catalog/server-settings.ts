import { toList } from './decode'

const isName = /^[a-z0-9_]{1,63}$/
const isValue = /^[\w.+-]{1,100}$/

/**
 * Settings by name, with values as SHOW prints them, from a JSON list of name, value and unit. A hostile server may print anything:
 * 100 at most, each a number or a word, which the store can hold.
 */
export function serverSettings(text: string | null | undefined): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const row of toList(text).slice(0, 100)) {
    const [name, value, unit] = Array.isArray(row) ? row : []
    if (typeof name !== 'string' || typeof value !== 'string' || !isName.test(name) || !isValue.test(value)) continue
    settings[name] = unit === 'kB' || unit === '8kB' ? sizeOf(Number(value) * (unit === '8kB' ? 8 : 1)) : value
  }
  return settings
}

/** In the largest unit that leaves no fraction. */
function sizeOf(kb: number): string {
  if (kb % (1024 * 1024) === 0) return `${kb / (1024 * 1024)}GB`
  return kb % 1024 === 0 ? `${kb / 1024}MB` : `${kb}kB`
}
