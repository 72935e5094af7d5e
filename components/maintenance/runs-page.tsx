import Link from 'next/link'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { pathWith } from '@/lib/client/get-json'
import { count } from '@/lib/domain/format'
import { runStates, runStateWords } from '@/lib/domain/maintenance/run'
import type { PolicyView } from '@/lib/services/maintenance/policy-view'
import type { RunListAnswer } from '@/lib/services/maintenance/runs'
import { RunFilter } from './run-filter'
import { RunList } from './run-list'

export type RunsPageProps = {
  slug: string
  runs: RunListAnswer
  policies: PolicyView[]
  asked: { policy?: string; state?: string; offset: number; limit: number }
}

/** All runs of a target, newest first, by policy and state. */
export function RunsPage({ slug, runs, policies, asked }: RunsPageProps) {
  const base = `/targets/${encodeURIComponent(slug)}/maintenance/runs`
  const { policy, state, offset, limit } = asked
  const at = (next: number) => pathWith(base, { policy, state, offset: next || null })
  return (
    <>
      <PageHeader title="Maintenance runs" context={`${count(runs.total)} kept, for ever.`} />
      <RunFilter
        policy={policy ?? ''}
        state={state ?? ''}
        policies={policies.map(({ id, name }) => ({ value: id, label: name }))}
        states={runStates.map((each) => ({ value: each, label: runStateWords[each] }))}
      />
      <Panel title="Runs" flush>
        <RunList
          slug={slug}
          known={runs}
          query={{ ...(policy ? { policy } : {}), ...(state ? { state } : {}), offset, limit }}
        />
      </Panel>
      {runs.total > limit && (
        <nav aria-label="Pages of the list" className="flex gap-4 text-sm">
          {offset > 0 && <Link href={at(Math.max(0, offset - limit))}>Newer</Link>}
          {offset + limit < runs.total && <Link href={at(offset + limit)}>Older</Link>}
        </nav>
      )}
    </>
  )
}
