import { HealthMark, type HealthProps } from '@/components/ui/health'

export function CellHealth(props: HealthProps) {
  return <HealthMark {...props} title={props.title ?? props.word} />
}
