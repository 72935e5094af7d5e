'use client'

import { Button } from '@/components/ui/button'
import { HealthMark } from '@/components/ui/health'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import type { ShownTarget } from '@/lib/client/target-list'
import { type Act, useAct } from '@/lib/client/use-act'
import { duration } from '@/lib/domain/format'
import { targetHealth } from './target-health'

export type PauseTarget = Act<{ target: string; paused: boolean }, { paused: boolean }>
export type WatchingPanelProps = {
  target: ShownTarget
  /** Null for whoever may not pause. */
  pause: PauseTarget | null
}

/** Whether the target is read, since when, and the button that pauses it. */
export function WatchingPanel({ target, pause }: WatchingPanelProps) {
  return (
    <Panel title="Watching">
      <div className="flex flex-col gap-3 text-sm">
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <HealthMark {...targetHealth(target)} />
          <span className="text-muted">
            {target.lastSnapshotAt ? (
              <>
                Last snapshot <RelativeTime at={target.lastSnapshotAt} />
              </>
            ) : (
              'No snapshot yet'
            )}
            {target.isPaused ? '.' : `; planned every ${duration(target.intervalS * 1000)}.`}
          </span>
        </p>
        {target.problem && (
          <p className="border-l-2 border-harm pl-2 text-ink">
            {target.problem.message} <span className="text-muted">{target.problem.hint}</span>
          </p>
        )}
        {pause && <PauseButton target={target} pause={pause} />}
      </div>
    </Panel>
  )
}

function PauseButton({ target, pause }: { target: ShownTarget; pause: PauseTarget }) {
  const say = useToast()
  const { run, busy, problem } = useAct(pause)

  async function turn() {
    const done = await run({ target: target.id, paused: !target.isPaused })
    if (done) say({ title: done.paused ? `${target.name} is paused` : `${target.name} is read again`, tone: 'done' })
  }

  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button busy={busy} onClick={turn}>
        {target.isPaused ? 'Resume' : 'Pause'}
      </Button>
      <span role={problem ? 'alert' : undefined} className={problem ? 'text-xs text-harm' : 'text-xs text-faint'}>
        {problem?.message ?? pauseWords(target.isPaused)}
      </span>
    </div>
  )
}

function pauseWords(isPaused: boolean): string {
  return isPaused
    ? 'Nothing is asked of the server until it is resumed. What was seen stays.'
    : 'Stops asking the server anything. What was seen stays; the time in between will be a gap.'
}
