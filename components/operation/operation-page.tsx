'use client'

import { useQuery } from '@tanstack/react-query'
import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import { Name } from '@/components/ui/name'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { useNextHeading } from '@/lib/client/next-heading'
import { type Operation, operationQuery } from '@/lib/client/operations'
import { operationKindWords } from '@/lib/domain/operation/operation'
import { visibleText } from '@/lib/domain/visible-text'
import { CheckList } from './check-list'
import { OperationActs } from './operation-acts'
import { OperationBatch } from './operation-batch'
import { OperationEffect } from './operation-effect'
import { OperationFacts } from './operation-facts'
import { OperationLink } from './operation-link'
import { OperationLog } from './operation-log'
import { OperationProgress } from './operation-progress'
import { OperationStateMark } from './operation-state'
import { StepList } from './step-list'

export type OperationPageProps = {
  slug: string
  known: Operation
  /** The person who looks: nobody approves what they asked for themselves. */
  self: string
}

/** One operation: what is sent, where it stands, how it ended, and the way back; live. */
export function OperationPage({ slug, known, self }: OperationPageProps) {
  useNextHeading()
  const { data: operation, error } = useQuery({ ...operationQuery(known.id), initialData: known })
  const { plan, checks } = operation
  const isQuiet = operation.isOver || operation.state === 'waiting'
  const stops = checks?.filter((each) => each.outcome === 'stop') ?? []
  return (
    <>
      <PageHeader
        title={visibleText(`${operationKindWords[operation.kind]} ${operation.schema}.${operation.name}`)}
        context={
          <span className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <OperationStateMark state={operation.state} needsApproval={operation.needsApproval} />
            <span>
              asked for <RelativeTime at={operation.createdAt} /> by <Name value={operation.actor.name} />
            </span>
            {operation.undoes && (
              <span>
                undoes <OperationLink slug={slug} operation={operation.undoes} />
              </span>
            )}
            {operation.undoneIn && (
              <span>
                undone by <OperationLink slug={slug} operation={operation.undoneIn} />
              </span>
            )}
          </span>
        }
        actions={
          <>
            <OperationActs operation={operation} self={self} />
            <LinkButton href={`/targets/${encodeURIComponent(slug)}/operations`}>All operations</LinkButton>
          </>
        }
      />
      {error && <Callout tone="attention" title={`${error.message} What you see may be old.`} />}
      {operation.whyClosed && <Callout tone="attention" title={operation.whyClosed} />}
      <Ending operation={operation} />
      {!isQuiet && <OperationProgress operation={operation} />}
      {operation.state === 'waiting' && stops.length > 0 && (
        <Panel title="What it waits for">
          <CheckList checks={stops} />
        </Panel>
      )}
      {operation.effect && <OperationEffect slug={slug} effect={operation.effect} until={operation.watchUntil} />}
      <div className="grid items-start gap-5 wide:grid-cols-[3fr_2fr]">
        <div className="flex min-w-0 flex-col gap-5">
          {plan && plan.steps.length > 0 && (
            <Panel title={plan.steps.length === 1 ? 'Statement' : `${plan.steps.length} statements`}>
              <StepList
                steps={plan.steps}
                outcomes={operation.steps}
                isCancelled={operation.cancelAskedAt !== null}
                current={operation.state === 'running' ? (operation.progress?.step ?? null) : null}
              />
            </Panel>
          )}
          <OperationLog operation={operation} />
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <OperationFacts slug={slug} operation={operation} />
          {operation.batch.length > 1 && <OperationBatch slug={slug} operation={operation} />}
          {checks && checks.length > 0 && !(operation.state === 'waiting' && stops.length > 0) && (
            <Panel title="Checks" context="before it began">
              <CheckList checks={checks} />
            </Panel>
          )}
        </div>
      </div>
    </>
  )
}

/** How it ended, in one sentence with the next step. */
function Ending({ operation }: { operation: Operation }) {
  const { state, says, problem } = operation
  if (!operation.isOver) return null
  if (problem) {
    return (
      <Callout
        tone={state === 'failed' ? 'harm' : 'attention'}
        title={visibleText(says ?? problem.message)}
        next={problem.hint && visibleText(problem.hint)}
      >
        {says && says !== problem.message && visibleText(problem.message)}
      </Callout>
    )
  }
  return says ? (
    <p className="-mt-2 text-base text-ink [overflow-wrap:anywhere]">
      <bdi dir="auto">{visibleText(says)}</bdi>
    </p>
  ) : null
}
