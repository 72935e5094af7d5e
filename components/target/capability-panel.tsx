'use client'

import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Panel } from '@/components/ui/panel'
import { useToast } from '@/components/ui/toast'
import { plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'
import type { Capability } from '@/lib/domain/facts'
import { CapabilityList, capabilityWords } from './capability-list'

export type TestTarget = Act<{ target: string }, { version: string | null; capabilities: Capability[] }>
export type CapabilityPanelProps = {
  targetId: string
  capabilities: Capability[]
  /** Null for whoever may not test. */
  test: TestTarget | null
}

/** Every right, extension and setting as last tested, and the button that tests again. */
export function CapabilityPanel({ targetId, capabilities, test }: CapabilityPanelProps) {
  return (
    <Panel
      title="Rights, extensions and settings"
      context={capabilities.length > 0 && `${capabilityWords(capabilities)}, as of the last test`}
      flush
    >
      {test && <TestNow targetId={targetId} test={test} />}
      {capabilities.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted">
          Not tested yet, so it is unknown what the login may read.
          {test ? ' “Test now” finds out.' : ' An operator or administrator can test it.'}
        </p>
      ) : (
        <CapabilityList capabilities={capabilities} />
      )}
    </Panel>
  )
}

function TestNow({ targetId, test }: { targetId: string; test: TestTarget }) {
  const say = useToast()
  const { run, busy, problem } = useAct(test)

  async function testNow() {
    const result = await run({ target: targetId })
    if (!result) return
    say({
      title: `Connected to PostgreSQL ${result.version ?? ''}`.trim(),
      description: `${capabilityWords(result.capabilities)}.`,
      tone: 'done',
    })
  }

  return (
    <div className="flex flex-col gap-3 border-b border-line px-4 py-3">
      <div className="flex flex-wrap items-center gap-3">
        <Button busy={busy} onClick={testNow}>
          Test now
        </Button>
        <span role="status" className="text-xs text-faint">
          {busy ? 'Connecting; this takes up to 25 s.' : 'Connects with the saved login and looks at what it may read.'}
        </span>
      </div>
      {problem && <Callout tone="harm" title={plainMessage(problem)} next={problem.hint} />}
    </div>
  )
}
