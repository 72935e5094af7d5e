import { Callout } from '@/components/ui/callout'
import type { Plan, ReadingProblem } from '@/lib/domain/plan/plan'
import { visibleText } from '@/lib/domain/visible-text'

/** What had to be mended to read a plan, and what could not be read: calm notes, no alarms. */
export function PlanNotes({ plan, problems }: { plan: Plan | null; problems: ReadingProblem[] }) {
  const repairs = plan?.repairs ?? []
  if (repairs.length === 0 && problems.length === 0 && !plan?.isTruncated) return null
  return (
    <div className="flex flex-col gap-2">
      {plan?.isTruncated && !problems.some(({ code }) => code === 'truncated') && (
        <Callout tone="attention" title="The text ends before the plan does.">
          What was there is shown; figures of nodes whose children are missing are too high.
        </Callout>
      )}
      {problems.map((problem) => (
        <Callout
          key={`${problem.code} ${problem.line} ${problem.message}`}
          tone="attention"
          title={visibleText(problem.message)}
        >
          {placeOf(problem)}
        </Callout>
      ))}
      {repairs.length > 0 && (
        <p role="note" className="text-xs text-muted">
          To read this text: {repairs.map((repair) => visibleText(repair)).join('; ')}.
        </p>
      )}
    </div>
  )
}

function placeOf({ line, column }: ReadingProblem): string | null {
  if (line === null) return null
  return column === null ? `In line ${line} of the text.` : `In line ${line}, at character ${column}.`
}
