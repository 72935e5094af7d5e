import { CodeBlock } from '@/components/ui/code-block'
import { type Health, HealthMark } from '@/components/ui/health'
import type { Capability } from '@/lib/domain/facts'
import { visibleText } from '@/lib/domain/visible-text'

export type CapabilityListProps = { capabilities: Capability[] }

const looks: Record<Capability['state'], { health: Health; word: string; rank: number }> = {
  missing: { health: 'harm', word: 'Missing', rank: 0 },
  warning: { health: 'attention', word: 'Warning', rank: 1 },
  present: { health: 'good', word: 'Present', rank: 2 },
}

/** Each right, extension and setting that Arborist uses: there or not, what it gives, and the statement that provides it. */
export function CapabilityList({ capabilities }: CapabilityListProps) {
  const sorted = [...capabilities].sort((one, other) => looks[one.state].rank - looks[other.state].rank)
  return (
    <ul className="divide-y divide-line">
      {sorted.map((capability) => (
        <li
          key={`${capability.kind} ${capability.name}`}
          className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 px-4 py-2"
        >
          <span className="text-xs leading-5 text-muted">
            <HealthMark health={looks[capability.state].health} word={looks[capability.state].word} />
          </span>
          <div className="flex min-w-0 flex-col">
            <p className="text-sm text-ink">
              <span className="font-medium">{capability.name}</span>
              {capability.found && <span className="text-muted"> · {visibleText(capability.found)}</span>}
            </p>
            <p className="text-xs text-faint">{capability.gives}</p>
            {capability.statement && <CodeBlock text={capability.statement} className="mt-1.5" />}
          </div>
        </li>
      ))}
    </ul>
  )
}

/** "10 of 12 in place: 1 missing, 1 warning". */
export function capabilityWords(capabilities: Capability[]): string {
  const of = (state: Capability['state']) => capabilities.filter((each) => each.state === state).length
  const missing = of('missing')
  const warnings = of('warning')
  if (missing + warnings === 0) return `All ${capabilities.length} in place`
  const parts = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ]
  return `${of('present')} of ${capabilities.length} in place: ${parts.join(', ')}`
}
