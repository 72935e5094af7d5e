import { percent } from '@/lib/domain/format'

/** "−78 %", "+3 %", "4.2×" from twice as much on; "same" below one in two hundred; null when one is unknown or zero. */
export function changeWords(before: number | null, after: number | null): string | null {
  if (before === null || after === null) return null
  if (before === after) return 'same'
  if (before === 0) return null
  const ratio = after / before
  if (Math.abs(ratio - 1) < 0.005) return 'same'
  if (ratio >= 2) return `${ratio >= 10 ? Math.round(ratio) : Number(ratio.toFixed(1))}×`
  return ratio < 1 ? `−${percent(1 - ratio)}` : `+${percent(ratio - 1)}`
}

/** Whether less is better, and how it went: from a tenth on. */
export function changeLook(before: number | null, after: number | null): string {
  if (before === null || after === null) return 'text-muted'
  if (after < before * 0.9) return 'font-medium text-accent'
  return after > before * 1.1 ? 'font-medium text-harm' : 'text-muted'
}
