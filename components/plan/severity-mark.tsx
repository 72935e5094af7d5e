import { CircleAlert, Info, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { Severity } from '@/lib/domain/plan/finding'

export const severities: Severity[] = ['critical', 'high', 'medium', 'low', 'info']

const looks: Record<Severity, { icon: typeof Info; look: string; word: string }> = {
  critical: { icon: OctagonAlert, look: 'text-harm', word: 'critical' },
  high: { icon: TriangleAlert, look: 'text-attention', word: 'high' },
  medium: { icon: CircleAlert, look: 'text-attention', word: 'medium' },
  low: { icon: CircleAlert, look: 'text-muted', word: 'low' },
  info: { icon: Info, look: 'text-muted', word: 'for information' },
}

/** How much a finding matters: a shape of its own for each severity, and the word read aloud. */
export function SeverityMark({ severity }: { severity: Severity }) {
  const { icon: Icon, look, word } = looks[severity]
  return (
    <span role="img" aria-label={`Finding: ${word}`} title={`Finding: ${word}`} className="inline-flex shrink-0">
      <Icon aria-hidden className={`size-3.5 ${look}`} />
    </span>
  )
}

/** In words, for headings. */
export function severityWord(severity: Severity): string {
  return looks[severity].word
}

/** The worst severity of the findings at each node, and the findings' nodes in the order of the tree. */
export function worst(one: Severity | null, other: Severity): Severity {
  if (one === null) return other
  return severities.indexOf(one) < severities.indexOf(other) ? one : other
}
