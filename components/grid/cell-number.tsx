import { count, type Unit, withUnit } from '@/lib/domain/format'
import { UnknownMark } from './unknown-mark'

export type CellNumberProps = { value: number | null; unit?: Unit; why?: string }

export function CellNumber({ value, unit = 'count', why }: CellNumberProps) {
  if (value === null) return <UnknownMark why={why} />
  if (unit === 'count') return <span className={value === 0 ? 'text-faint' : ''}>{count(value)}</span>
  return <span title={count(value)}>{withUnit(value, unit)}</span>
}
