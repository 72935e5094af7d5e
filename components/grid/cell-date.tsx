import { RelativeTime } from '@/components/ui/relative-time'
import { UnknownMark } from './unknown-mark'

export type CellDateProps = { at: Date | string | null; why?: string }

export function CellDate({ at, why = 'never' }: CellDateProps) {
  return at === null ? <UnknownMark why={why} /> : <RelativeTime at={at} />
}
