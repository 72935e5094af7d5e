import { compactCount, count, type Unit, withUnit } from '@/lib/domain/format'
import { UnknownMark } from './unknown-mark'

export type CellNumberProps = {
  value: number | null
  unit?: Unit
  why?: string
  /** From a million on as 1.23M, with the number itself in the title. */
  narrow?: boolean
}

export function CellNumber({ value, unit = 'count', why, narrow = false }: CellNumberProps) {
  if (value === null) return <UnknownMark why={why} />
  if (narrow && value >= 1_000_000) return <span title={count(value)}>{compactCount(value)}</span>
  if (unit === 'count') return <span className={value === 0 ? 'text-faint' : ''}>{count(value)}</span>
  return <span title={count(value)}>{withUnit(value, unit)}</span>
}
