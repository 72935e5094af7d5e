'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Camera } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { HealthMark } from '@/components/ui/health'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import { type TargetDescription, targetQuery } from '@/lib/client/target'
import { type Act, useAct } from '@/lib/client/use-act'
import { duration } from '@/lib/domain/format'
import { targetHealth } from './target-health'
import { TargetNotices } from './target-notices'

export type TargetStripProps = {
  known: TargetDescription
  /** Null for those who may only look. */
  takeSnapshot: Act<{ target: string }, { durationMs?: number }> | null
}

/** What every page of a target says first: which server it is, whether it can be read, and how old the numbers are. */
export function TargetStrip({ known, takeSnapshot }: TargetStripProps) {
  const { data: target } = useQuery({ ...targetQuery(known.slug), initialData: known })
  const health = targetHealth(target)
  return (
    <div className="flex flex-col gap-3">
      <div className="-mx-4 -mt-5 flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-surface px-4 py-1.5 text-sm text-muted wide:-mx-6 wide:px-6">
        <span className="min-w-0 truncate font-medium text-ink">
          <Name value={target.name} />
        </span>
        {target.version && <span>PostgreSQL {target.version}</span>}
        {target.role && <span>{target.role}</span>}
        <HealthMark health={health.health} word={health.word} />
        {target.lastSnapshotAt && (
          <span className="text-faint">
            last snapshot <RelativeTime at={target.lastSnapshotAt} />, every {duration(target.intervalS * 1000)}
          </span>
        )}
        {takeSnapshot && !target.isPaused && <TakeSnapshot slug={target.slug} act={takeSnapshot} />}
      </div>
      <TargetNotices target={target} />
    </div>
  )
}

type TakeProps = { slug: string; act: NonNullable<TargetStripProps['takeSnapshot']> }

function TakeSnapshot({ slug, act }: TakeProps) {
  const { run, busy } = useAct(async (input: { target: string }) => {
    const outcome = await act(input)
    if (outcome.ok) say({ title: 'Snapshot taken', tone: 'done' })
    else say({ title: outcome.problem.message, description: outcome.problem.hint, tone: 'harm' })
    await queries.invalidateQueries()
    return outcome
  })
  const queries = useQueryClient()
  const say = useToast()
  return (
    <Button size="sm" className="ml-auto print:hidden" busy={busy} onClick={() => run({ target: slug })}>
      {!busy && <Camera aria-hidden className="size-3.5 text-faint" />}
      Take a snapshot now
    </Button>
  )
}
