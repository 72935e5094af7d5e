import Link from 'next/link'
import { Callout } from '@/components/ui/callout'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TargetDescription } from '@/lib/client/target'
import { duration } from '@/lib/domain/format'

/** Why the numbers of a target are old, missing or incomplete; nothing when all is well. */
export function TargetNotices({ target }: { target: TargetDescription }) {
  return (
    <>
      <StateNotice target={target} />
      {target.failedQuestions.length > 0 && (
        <Callout tone="attention" title="The last snapshot is incomplete; the rest of it is shown.">
          <ul className="flex flex-col gap-1">
            {target.failedQuestions.map((asked) => (
              <li key={asked.question}>
                <span className="font-medium text-ink">{asked.question}:</span>{' '}
                {asked.message ?? 'it was not answered.'}
                {asked.hint && <span className="block text-ink">{asked.hint}</span>}
              </li>
            ))}
          </ul>
        </Callout>
      )}
    </>
  )
}

function StateNotice({ target }: { target: TargetDescription }) {
  const seen = target.lastSnapshotAt && (
    <>
      What is shown was seen <RelativeTime at={target.lastSnapshotAt} />.
    </>
  )
  if (target.health === 'failing' && target.problem) {
    return (
      <Callout tone="harm" title={target.problem.message} next={target.problem.hint}>
        {seen ?? 'It was never read.'} Last tried{' '}
        {target.lastTriedAt ? <RelativeTime at={target.lastTriedAt} /> : 'never'}.
      </Callout>
    )
  }
  if (target.health === 'paused') {
    return (
      <Callout
        tone="info"
        title="Paused: this server is not read until somebody resumes it."
        next={
          <Link className="text-accent underline underline-offset-2" href={`/targets/${target.slug}/settings`}>
            Settings of this target
          </Link>
        }
      >
        {seen}
      </Callout>
    )
  }
  if (target.health === 'stale') {
    return (
      <Callout
        tone="attention"
        title={`No snapshot came in time: one is due every ${duration(target.intervalS * 1000)}.`}
        next={
          target.worker.isAlive
            ? 'The worker may be busy with other servers.'
            : 'No worker is running: it is started again within seconds; if not, run npx arborist worker.'
        }
      >
        {seen}
      </Callout>
    )
  }
  if (target.health === 'waiting') {
    return (
      <Callout tone="info" title="Waiting for the first snapshot.">
        It is taken within {duration(target.intervalS * 1000)}; the pages fill by themselves.
      </Callout>
    )
  }
  return null
}
