import { CodeBlock } from '@/components/ui/code-block'
import { type Health, HealthMark } from '@/components/ui/health'
import type { Check, CheckOutcome } from '@/lib/domain/operation/check'
import { visibleText } from '@/lib/domain/visible-text'

export const outcomeLooks: Record<CheckOutcome, { health: Health; word: string }> = {
  pass: { health: 'good', word: 'Pass' },
  warn: { health: 'attention', word: 'Warning' },
  stop: { health: 'harm', word: 'Stop' },
}
const order: CheckOutcome[] = ['stop', 'warn', 'pass']

export type CheckListProps = { checks: readonly Check[] }

/** The preflight: what stops it first, then warnings, then what is in order, folded away. */
export function CheckList({ checks }: CheckListProps) {
  const passed = checks.filter((each) => each.outcome === 'pass')
  const others = checks
    .filter((each) => each.outcome !== 'pass')
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  return (
    <div className="flex flex-col gap-2">
      {others.length > 0 && (
        <ul className="flex flex-col gap-2">
          {others.map((check) => (
            <CheckLine key={`${check.rule} ${check.says}`} check={check} />
          ))}
        </ul>
      )}
      {passed.length > 0 && (
        <details className="group">
          <summary className="w-fit cursor-default rounded-xs text-sm text-muted select-none hover:text-ink">
            <HealthMark
              health="good"
              word={`${passed.length} ${passed.length === 1 ? 'check' : 'checks'} passed${others.length === 0 ? ', nothing stands in the way' : ''}`}
            />
          </summary>
          <ul className="mt-2 flex flex-col gap-1">
            {passed.map((check) => (
              <CheckLine key={`${check.rule} ${check.says}`} check={check} />
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

function CheckLine({ check }: { check: Check }) {
  const look = outcomeLooks[check.outcome]
  return (
    <li className="grid grid-cols-[5.5rem_1fr] gap-x-2 text-sm">
      <span className={check.outcome === 'pass' ? 'text-muted' : 'font-medium text-ink'}>
        <HealthMark {...look} />
      </span>
      <div className="flex min-w-0 flex-col gap-1">
        <bdi dir="auto" className="[overflow-wrap:anywhere] text-ink">
          {visibleText(check.says)}
        </bdi>
        {check.hint && (
          <bdi dir="auto" className="text-muted [overflow-wrap:anywhere]">
            {visibleText(check.hint)}
            {check.outcome === 'stop' && check.isPassing && ' It is tried again by itself.'}
          </bdi>
        )}
        {check.sql && <CodeBlock text={check.sql} />}
      </div>
    </li>
  )
}
