import { Callout } from '@/components/ui/callout'
import type { StatementList } from '@/lib/client/statement'

export type StatementNeedsProps = Pick<StatementList, 'needs' | 'failure'>

/** Why statements cannot be read, or not in full, with the statements that change it, in the order to run them. */
export function StatementNeeds({ needs, failure }: StatementNeedsProps) {
  const missing = needs.filter((need) => need.state === 'missing')
  const [first] = missing
  if (!failure && !first) return null
  const sql = missing.flatMap((need) => need.statement ?? []).join('\n')
  const title = failure?.message ?? missingWords(missing.map((need) => need.name))
  return (
    <Callout tone="attention" title={title} {...(sql ? { sql } : {})}>
      {failure?.hint && !sql.includes(failure.hint) && <p>{failure.hint}</p>}
      {missing.map((need) => (
        <p key={need.name}>
          {need.name}: {need.gives}
        </p>
      ))}
    </Callout>
  )
}

function missingWords(names: string[]): string {
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} missing.`
}
