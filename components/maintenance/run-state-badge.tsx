import { Badge, type BadgeTone } from '@/components/ui/badge'
import { type ItemState, itemStateWords } from '@/lib/domain/maintenance/item'
import { type RunState, runStateWords } from '@/lib/domain/maintenance/run'

const runTones: Record<RunState, BadgeTone> = {
  waiting: 'neutral',
  running: 'good',
  finished: 'neutral',
  stopped: 'attention',
  cancelled: 'neutral',
  failed: 'harm',
  missed: 'attention',
}
const itemTones: Record<ItemState, BadgeTone> = {
  waiting: 'neutral',
  confirming: 'good',
  running: 'good',
  done: 'neutral',
  failed: 'harm',
  skipped: 'attention',
  cancelled: 'neutral',
  proposed: 'neutral',
  approved: 'good',
}

export function RunStateBadge({ state, isDry = false }: { state: RunState; isDry?: boolean }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      <Badge tone={runTones[state]}>{runStateWords[state]}</Badge>
      {isDry && <Badge>Dry run</Badge>}
    </span>
  )
}

export function ItemStateBadge({ state, isDry = false }: { state: ItemState; isDry?: boolean }) {
  return (
    <Badge tone={itemTones[state]}>{isDry && state === 'proposed' ? 'Would be done' : itemStateWords[state]}</Badge>
  )
}
