import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import type { Problem } from '@/lib/domain/problem'
import { visibleText } from '@/lib/domain/visible-text'

export type ExplainProblemProps = {
  problem: Problem
  sql: string
  /** Set when the statement only waits for consent. */
  onConfirm: (() => void) | null
}

/** Why a statement was not explained, in one sentence with its place; or the question before it runs. */
export function ExplainProblem({ problem, sql, onConfirm }: ExplainProblemProps) {
  const place = problem.position ? placeWords(sql, problem.position) : null
  return (
    <Callout
      tone={onConfirm ? 'attention' : 'harm'}
      title={visibleText(problem.message)}
      next={
        onConfirm && (
          <Button tone="plain" className="mt-1" onClick={onConfirm}>
            Run it
          </Button>
        )
      }
    >
      {place && <p>{place}</p>}
      {problem.hint && <p>{visibleText(problem.hint)}</p>}
    </Callout>
  )
}

function placeWords(sql: string, position: number): string {
  const before = sql.slice(0, position - 1).split('\n')
  return `At line ${before.length}, character ${(before.at(-1)?.length ?? 0) + 1}.`
}
