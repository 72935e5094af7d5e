import type { ShellTarget } from '@/components/shell/sidebar'
import type { Health } from '@/components/ui/health'
import type { TargetView } from '@/lib/services/target/view'

const looks: Record<TargetView['health'], { health: Health; word: string }> = {
  fresh: { health: 'good', word: 'Fresh' },
  waiting: { health: 'unknown', word: 'Waiting' },
  stale: { health: 'attention', word: 'Stale' },
  failing: { health: 'harm', word: 'Cannot be read' },
  paused: { health: 'unknown', word: 'Paused' },
}

/** The dot and the word for a target's state. */
export function targetHealth(target: Pick<TargetView, 'health'>): { health: Health; word: string } {
  return looks[target.health]
}

export function shellTarget(target: TargetView): ShellTarget {
  return { id: target.slug, name: target.name, ...targetHealth(target) }
}
