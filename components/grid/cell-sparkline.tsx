import { Sparkline } from '@/components/chart/sparkline'
import { UnknownMark } from './unknown-mark'

export type CellSparklineProps = { values: (number | null)[] | null; label: string; why?: string }

export function CellSparkline({ values, label, why }: CellSparklineProps) {
  if (values === null || values.length < 2) return <UnknownMark why={why ?? 'not enough snapshots yet'} />
  return <Sparkline values={values} label={label} />
}
