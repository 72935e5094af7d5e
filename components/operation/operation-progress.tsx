import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Operation } from '@/lib/client/operations'
import { duration, percent } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import { ObstacleList } from './obstacle-list'
import { ProgressBar } from './progress-bar'
import { countWords } from './progress-words'

/** Where a running operation stands: phase, share, rate, time left, who is in its way and who waits for it. */
export function OperationProgress({ operation }: { operation: Operation }) {
  const { progress, plan, state } = operation
  const steps = plan?.steps.length ?? 0
  if (state === 'preflight' || !progress) {
    return (
      <Panel title="Progress">
        <div className="flex flex-col gap-2 text-sm text-muted">
          <ProgressBar share={null} label="Progress" className="h-2" />
          <p>
            {state === 'preflight'
              ? 'Looking at the server before anything is changed.'
              : 'The statement is being sent.'}
          </p>
        </div>
      </Panel>
    )
  }
  return (
    <Panel
      title="Progress"
      context={
        <>
          {steps > 1 && `statement ${progress.step + 1} of ${steps}, `}seen <RelativeTime at={progress.at} />
          {operation.backendPid !== null && `, server process ${operation.backendPid}`}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <p className="text-base font-medium text-ink" aria-live="polite">
            {state === 'cancelling' ? 'Cancelling; what was begun is cleaned up. ' : ''}
            <bdi>{visibleText(progress.phase)}</bdi>
          </p>
          <p className="text-sm text-muted">
            {progress.share === null ? 'share not known' : percent(progress.share)}
            {progress.leftMs !== null && `, about ${duration(progress.leftMs)} left`}
          </p>
        </div>
        <ProgressBar share={progress.share} label="Progress" className="h-2" />
        <p className="min-h-4 text-xs text-faint">{countWords(progress)}</p>
        {progress.waitsFor.length > 0 && <ObstacleList title="It waits for" obstacles={progress.waitsFor} />}
        {progress.holdsUp.length > 0 && <ObstacleList title="Waiting for it" obstacles={progress.holdsUp} />}
      </div>
    </Panel>
  )
}
