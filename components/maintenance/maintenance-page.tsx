import Link from 'next/link'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import type { PlanAnswer } from '@/lib/services/maintenance/plan'
import type { PolicyView } from '@/lib/services/maintenance/policy-view'
import type { RunListAnswer } from '@/lib/services/maintenance/runs'
import { AddPolicy, type AddPolicyAct } from './add-policy'
import { type PinPlan, PlanPanel, type StartRun } from './plan-panel'
import { PolicyList, type SwitchPolicy } from './policy-list'
import { RunList } from './run-list'

export type MaintenancePageProps = {
  slug: string
  policies: PolicyView[]
  answer: PlanAnswer
  runs: RunListAnswer
  /** Null for somebody who only looks. */
  acts: { add: AddPolicyAct; change: SwitchPolicy; pin: PinPlan; start: StartRun } | null
}

/** Care of a target: its policies, what the next run would do, and the latest runs. */
export function MaintenancePage({ slug, policies, answer, runs, acts }: MaintenancePageProps) {
  const base = `/targets/${encodeURIComponent(slug)}/maintenance`
  return (
    <>
      <PageHeader title="Maintenance" context={contextWords(policies)} />
      {policies.length === 0 ? (
        <FirstPolicy base={base} slug={slug} add={acts?.add ?? null} />
      ) : (
        <>
          <PolicyList slug={slug} policies={policies} change={acts?.change ?? null} />
          {policies.length > 1 && <OtherPlans base={base} policies={policies} current={answer.policy?.id ?? null} />}
          <PlanPanel
            key={`${answer.policy?.id} ${answer.policy?.version}`}
            slug={slug}
            answer={answer}
            acts={acts && { start: acts.start, pin: acts.pin }}
          />
        </>
      )}
      {runs.total > 0 && (
        <Panel
          title="Latest runs"
          flush
          actions={
            <LinkButton size="sm" tone="quiet" href={`${base}/runs`}>
              All runs
            </LinkButton>
          }
        >
          <RunList slug={slug} known={runs} query={{ limit: 5, offset: 0 }} />
        </Panel>
      )}
    </>
  )
}

function contextWords(policies: PolicyView[]): string {
  const inForce = policies.filter((policy) => policy.isEnabled).length
  if (policies.length === 0) return 'Nothing looks after this target by itself yet.'
  if (inForce === 0) return 'No policy is in force: nothing is done by itself.'
  return 'Policies do routine care within their windows, under guards, and tell what they left alone.'
}

function FirstPolicy({ base, slug, add }: { base: string; slug: string; add: AddPolicyAct | null }) {
  return (
    <Panel title="Routine care">
      <div className="flex max-w-2xl flex-col gap-3 py-1 text-sm">
        <p>
          A policy looks after a target within a window: it cleans what failed commands left behind, refreshes stale
          statistics, vacuums where dead rows pile up or index-only scans have to visit the table, and rebuilds indexes
          of which a known share is empty. Unused, redundant and missing indexes it only proposes.
        </p>
        <p className="text-muted">
          The first one works every night from 01:00 to 05:00 by your clock, for at most four hours, and stops when the
          database is busy: an old snapshot, a standby that lags, little room, sessions that wait. All of it can be
          changed.
        </p>
        {add ? (
          <div className="flex flex-wrap items-start gap-2">
            <AddPolicy slug={slug} add={add} />
            <LinkButton href={`${base}/policies/new`}>Set it up by hand</LinkButton>
          </div>
        ) : (
          <p className="text-muted">Operators and administrators can add one.</p>
        )}
      </div>
    </Panel>
  )
}

function OtherPlans({ base, policies, current }: { base: string; policies: PolicyView[]; current: string | null }) {
  return (
    <nav aria-label="Plan of which policy" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <span className="text-muted">Plan of</span>
      {policies.map(({ id, name }) => (
        <Link
          key={id}
          href={`${base}?policy=${id}`}
          aria-current={id === current ? 'page' : undefined}
          className="underline-offset-2 hover:underline aria-[current]:font-medium"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
