import type { ShellTarget } from '@/components/shell/sidebar'
import type { Health } from '@/components/ui/health'
import type { OpenFindings } from '@/lib/domain/finding'
import { count } from '@/lib/domain/format'
import type { TargetListItem } from '@/lib/services/target/read'
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

/** How many findings of a target that can be read are more than a note; null when none is. */
function findingHealth(findings: OpenFindings | null): { health: Health; word: string } | null {
  if (!findings) return null
  const urgent = findings.harm + findings.attention
  if (urgent === 0) return null
  return { health: findings.harm > 0 ? 'harm' : 'attention', word: `${count(urgent)} to look at` }
}

export function shellTarget(target: TargetListItem): ShellTarget {
  const found = target.health === 'fresh' ? findingHealth(target.findings) : null
  return { id: target.slug, name: target.name, ...(found ?? targetHealth(target)) }
}
