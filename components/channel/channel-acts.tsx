'use client'

import { useRouter } from 'next/navigation'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { InlineProblem } from '@/components/ui/inline-problem'
import { useToast } from '@/components/ui/toast'
import { plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'
import { visibleText } from '@/lib/domain/visible-text'

export type ChannelActsOf = {
  test: Act<{ channel: string }, { note: string | null }>
  pause: Act<{ channel: string; paused: boolean }, { isPaused: boolean }>
  remove: Act<{ channel: string }, { removed: string }>
}
export type ChannelActsProps = { channel: { id: string; name: string; isPaused: boolean }; acts: ChannelActsOf }

/** Tests, pauses and removes a channel. */
export function ChannelActs({ channel, acts }: ChannelActsProps) {
  const { id, name, isPaused } = channel
  const test = useAct(acts.test)
  const pause = useAct(acts.pause)
  const remove = useAct(acts.remove)
  const say = useToast()
  const router = useRouter()

  async function testNow() {
    const sent = await test.run({ channel: id })
    if (sent) say({ title: 'The test message was taken', description: sent.note ?? undefined, tone: 'done' })
    router.refresh()
  }

  async function end() {
    if (!(await remove.run({ channel: id }))) return
    say({ title: `“${name}” is removed`, tone: 'done' })
    router.push('/settings/channels')
  }

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button tone="accent" busy={test.busy} onClick={testNow}>
          Send a test message
        </Button>
        <Button busy={pause.busy} onClick={() => pause.run({ channel: id, paused: !isPaused })}>
          {isPaused ? 'Let it go on' : 'Pause'}
        </Button>
        <AlertDialog
          title={`Remove the channel “${visibleText(name)}”?`}
          description="Its secrets and the history of its messages go with it; what waits is not sent."
          confirmLabel="Remove channel"
          onConfirm={end}
          trigger={
            <Button tone="quiet" busy={remove.busy}>
              Remove…
            </Button>
          }
        />
        <InlineProblem problem={pause.problem ?? remove.problem} />
        <span role="status" className="text-xs text-faint">
          {test.busy && 'Sending; this takes up to 20 s.'}
        </span>
      </div>
      {test.problem && !test.busy && (
        <Callout tone="harm" title={visibleText(plainMessage(test.problem))} next={test.problem.hint} />
      )}
    </div>
  )
}
