import { DefinitionList } from '@/components/ui/definition-list'
import type { Prepared } from '@/lib/client/operations'
import { bytes, duration } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import { CheckList } from './check-list'
import { StepList } from './step-list'

/** Everything to know before consent: statements, locks, checks, time, room, and the way back. */
export function PreparedDetails({ prepared }: { prepared: Prepared }) {
  const { plan, checks, needsApproval } = prepared
  return (
    <div className="flex flex-col gap-4">
      {plan && plan.steps.length > 0 && (
        <section aria-label="What is sent" className="flex flex-col gap-2">
          <h3 className="text-sm font-semibold text-ink">
            {plan.steps.length === 1
              ? 'Exactly this is sent'
              : `Exactly these ${plan.steps.length} statements are sent`}
          </h3>
          <StepList steps={plan.steps} />
        </section>
      )}
      <section aria-label="Checks" className="flex flex-col gap-2">
        <h3 className="text-sm font-semibold text-ink">Checked on the server just now</h3>
        <CheckList checks={checks} />
      </section>
      {plan && (
        <DefinitionList
          items={[
            {
              term: 'How long',
              value: plan.predictedMs === null ? 'unknown' : `about ${duration(plan.predictedMs)}`,
              hint:
                plan.predictedMs === null
                  ? 'Nothing of this kind was done on this target yet, so there is no rate to reckon with.'
                  : 'by the rate of what was done on this target before, without waiting for others',
            },
            ...(plan.predictedBytes === null
              ? []
              : [{ term: 'Room meanwhile', value: roomWords(plan.predictedBytes) }]),
            { term: 'The way back', value: visibleText(plan.undo.says) },
            ...(needsApproval ? [{ term: 'Approval', value: 'It begins when a second person has approved it.' }] : []),
          ]}
        />
      )}
    </div>
  )
}

const roomWords = (predicted: number) =>
  predicted === 0 ? 'none' : `about ${bytes(predicted)} on disk, and as much WAL`
