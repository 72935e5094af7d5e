import Link from 'next/link'
import { Callout } from '@/components/ui/callout'
import { plainMessage } from '@/lib/client/problem-words'
import type { ProblemBody } from '@/lib/domain/problem'
import { visibleText } from '@/lib/domain/visible-text'

export type OperationProblemProps = { problem: ProblemBody; slug: string }

/** A refusal with its next step; with the way to the operation it speaks of. */
export function OperationProblem({ problem, slug }: OperationProblemProps) {
  const { operation } = problem
  return (
    <Callout
      tone={problem.code === 'conflict' || problem.code === 'busy' ? 'attention' : 'harm'}
      title={visibleText(plainMessage(problem))}
      next={
        operation ? (
          <Link
            href={`/targets/${encodeURIComponent(slug)}/operations/${operation}`}
            className="text-accent underline underline-offset-2"
          >
            Look at that operation
          </Link>
        ) : (
          problem.hint && visibleText(problem.hint)
        )
      }
    />
  )
}
