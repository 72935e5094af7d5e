import { bytes, count } from '@/lib/domain/format'
import { UnknownMark } from './unknown-mark'

export type CellBytesProps = { value: number | null; why?: string }

export function CellBytes({ value, why }: CellBytesProps) {
  if (value === null) return <UnknownMark why={why} />
  return <span title={`${count(value)} bytes`}>{bytes(value)}</span>
}
