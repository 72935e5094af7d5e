import { Panel } from '@/components/ui/panel'
import type { Operation } from '@/lib/client/operations'
import { OperationLink } from './operation-link'
import { OperationStateMark } from './operation-state'

/** The plan of action it belongs to, in order. */
export function OperationBatch({ slug, operation }: { slug: string; operation: Operation }) {
  return (
    <Panel title="Plan of action" context={`number ${operation.position + 1} of ${operation.batch.length}`}>
      <ol className="flex flex-col gap-1 text-sm">
        {operation.batch.map((each) => (
          <li key={each.id} className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="[overflow-wrap:anywhere]">
              <span className="inline-block w-6 text-faint">{each.position + 1}</span>
              {each.id === operation.id ? (
                <span className="font-medium text-ink">this one</span>
              ) : (
                <OperationLink slug={slug} operation={each} />
              )}
            </span>
            <span className="text-xs text-muted">
              <OperationStateMark state={each.state} needsApproval={false} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
