import { CodeBlock } from '@/components/ui/code-block'
import { Name } from '@/components/ui/name'
import { count } from '@/lib/domain/format'
import type { PlanValue } from '@/lib/domain/plan/bag'
import type { PlanNode } from '@/lib/domain/plan/plan'
import { isExpression, propertyWords } from '@/lib/domain/plan/property-words'
import { DetailSection } from './detail-section'

/** Conditions and keys as SQL, each with what it does. */
export function NodeConditions({ node }: { node: PlanNode }) {
  const names = Object.keys(node.properties).filter(isExpression)
  if (names.length === 0) return null
  return (
    <DetailSection title="Conditions and keys">
      <dl className="flex flex-col gap-2.5">
        {names.map((name) => (
          <div key={name} className="flex flex-col gap-1">
            <dt className="text-ink">{name}</dt>
            <dd className="text-xs text-faint">{propertyWords(name)}</dd>
            <dd>
              <CodeBlock text={sqlOf(node.properties[name])} label={name} />
            </dd>
          </div>
        ))}
      </dl>
    </DetailSection>
  )
}

/** Everything else EXPLAIN printed for a node, each property in words. */
export function NodeProperties({ node }: { node: PlanNode }) {
  const names = Object.keys(node.properties).filter((name) => !isExpression(name))
  if (names.length === 0) return null
  return (
    <DetailSection title="As EXPLAIN printed it">
      <dl className="flex flex-col gap-1.5">
        {names.map((name) => (
          <div key={name} className="flex flex-wrap items-baseline justify-between gap-x-4">
            <dt className="text-muted">
              <Name value={name} />
            </dt>
            <dd className="ml-auto min-w-0 text-right text-ink">
              <PropertyValue value={node.properties[name]} />
            </dd>
            {propertyWords(name) && <dd className="w-full text-xs text-faint">{propertyWords(name)}</dd>}
          </div>
        ))}
      </dl>
    </DetailSection>
  )
}

function PropertyValue({ value }: { value: PlanValue | undefined }) {
  if (typeof value === 'number') return Number.isInteger(value) ? count(value) : String(value)
  if (typeof value === 'string') return <Name mono value={value} />
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return <Name mono value={JSON.stringify(value ?? null)} />
}

function sqlOf(value: PlanValue | undefined): string {
  if (Array.isArray(value)) return value.map((one) => sqlOf(one)).join(',\n')
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
