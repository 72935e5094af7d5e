import { Badge } from '@/components/ui/badge'
import { type Verdict, verdictWords } from '@/lib/domain/verdict'
import { visibleText } from '@/lib/domain/visible-text'
import { verdictTones } from './finding-look'

export function VerdictBadge({ verdict, reason }: { verdict: Verdict; reason?: string | null }) {
  return (
    <Badge tone={verdictTones[verdict]} title={reason ? visibleText(reason) : undefined}>
      {verdictWords[verdict]}
    </Badge>
  )
}
