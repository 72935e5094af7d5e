import Link from 'next/link'
import { CodeBlock } from '@/components/ui/code-block'
import { LinkButton } from '@/components/ui/link-button'
import { Name } from '@/components/ui/name'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import type { StoredPlan } from '@/lib/client/plan'
import type { PlanActs } from './keep-plan'
import { StoredPlanView } from './stored-plan-view'

/** One stored plan: of whom, of which target, its statement, and everything its source tells. */
export function StoredPlanPage({ plan, acts }: { plan: StoredPlan; acts: PlanActs | null }) {
  const { target } = plan
  const base = target && `/targets/${encodeURIComponent(target.slug)}`
  return (
    <>
      <PageHeader
        title={plan.name ?? 'Plan'}
        foreign={plan.name !== null}
        context={
          <>
            {plan.isKept ? 'Kept' : 'Run'} by <Name value={plan.author} /> <RelativeTime at={plan.createdAt} />
            {base && target && (
              <>
                {' '}
                on{' '}
                <Link href={base} className="text-accent underline-offset-2 hover:underline">
                  <Name value={target.name} />
                </Link>
              </>
            )}
            {plan.versionNumber !== null && `, PostgreSQL ${Math.floor(plan.versionNumber / 10_000)}`}
            {plan.isRedacted && ', without its constants'}
            {!plan.isKept && '; forgotten after 30 days unless somebody keeps it'}
          </>
        }
        actions={
          base && (
            <LinkButton href={`${base}/plans`} size="sm">
              All plans of this target
            </LinkButton>
          )
        }
      />
      {plan.query && <CodeBlock text={plan.query} label="statement" className="*:max-h-40" />}
      <StoredPlanView plan={plan} acts={acts} after={base ? `${base}/plans` : '/plans'} />
    </>
  )
}
