import { plainMessage } from '@/lib/client/problem-words'
import type { ProblemBody } from '@/lib/domain/problem'

/** Why an act was refused, beside the button that asked for it. */
export function InlineProblem({ problem }: { problem: ProblemBody | null }) {
  if (!problem) return null
  return (
    <span role="alert" className="text-xs text-harm">
      {plainMessage(problem)}
    </span>
  )
}
