'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { focusField } from '@/components/ui/focus-field'
import { Panel } from '@/components/ui/panel'
import { useToast } from '@/components/ui/toast'
import { type Act, useAct } from '@/lib/client/use-act'
import type { TestResult } from '@/lib/services/target/write'
import { CapabilityList, capabilityWords } from './capability-list'
import { ConnectionFields } from './connection-fields'
import { ConnectionProblem, isServersRefusal } from './connection-problem'
import { type ConnectionValues, emptyConnection } from './connection-values'
import { MonitorRole } from './monitor-role'

export type AddTargetProps = {
  tryConnection: Act<Omit<ConnectionValues, 'name' | 'intervalS'>, TestResult>
  add: Act<ConnectionValues & { test: boolean }, { slug: string; name: string }>
}

/** The form of a new target: fields, a test of the connection, and beside it the statements that make the login. */
export function AddTarget({ tryConnection, add }: AddTargetProps) {
  const [values, setValues] = useState(emptyConnection)
  const [tested, setTested] = useState<TestResult | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const router = useRouter()
  const say = useToast()
  const trying = useAct(tryConnection)
  const adding = useAct(add)
  const problem = adding.problem ?? trying.problem
  const busy = trying.busy || adding.busy

  useEffect(() => focusField(form.current, problem), [problem])

  function change(part: Partial<ConnectionValues>) {
    setValues((before) => ({ ...before, ...part }))
    if (!('name' in part) && !('intervalS' in part)) setTested(null)
  }

  async function testNow() {
    adding.clear()
    setTested(null)
    const { name: _name, intervalS: _intervalS, ...connection } = values
    setTested(await trying.run(connection))
  }

  async function addNow(test: boolean) {
    trying.clear()
    const added = await adding.run({ ...values, test })
    if (!added) return
    say({
      title: `${added.name} is added`,
      description: test ? 'Its first snapshot is under way.' : 'It was not tested; its row says how it goes.',
      tone: 'done',
    })
    router.push(`/targets/${encodeURIComponent(added.slug)}`)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!busy) addNow(true)
  }

  return (
    <div className="grid grid-cols-1 items-start gap-5 wide:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
      <div className="flex min-w-0 flex-col gap-5">
        <Panel title="Connection">
          <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5 py-1">
            <ConnectionFields
              values={values}
              onChange={change}
              problem={problem}
              passwordHint="Kept sealed: only the worker that connects can open it."
              caHint="PEM text. Empty: the authorities that this machine trusts."
            />
            <ConnectionProblem problem={problem} />
            <div className="flex flex-wrap items-center gap-2">
              <Button type="submit" tone="accent" busy={adding.busy}>
                Add
              </Button>
              <Button busy={trying.busy} onClick={busy ? undefined : testNow}>
                Test the connection
              </Button>
              {problem && !busy && isServersRefusal(problem) && (
                <button
                  type="button"
                  onClick={() => addNow(false)}
                  className="rounded-xs px-1 text-sm text-muted underline underline-offset-2 hover:text-ink"
                >
                  add it anyway, untested
                </button>
              )}
              <span role="status" className="text-xs text-faint">
                {busy && 'Connecting; this takes up to 25 s.'}
              </span>
            </div>
          </form>
        </Panel>
        {tested && <TestedConnection result={tested} />}
      </div>
      <MonitorRole user={values.user} database={values.database} />
    </div>
  )
}

function TestedConnection({ result }: { result: TestResult }) {
  const lacks = result.capabilities.filter(({ state }) => state === 'missing').length
  return (
    <Panel title="Test" context={capabilityWords(result.capabilities)} flush>
      <div className="border-b border-line p-3">
        <Callout
          tone="info"
          title={`Connected to PostgreSQL ${result.version ?? 'of unknown version'}${result.role ? `, a ${result.role}` : ''}.`}
        >
          {lacks === 0
            ? 'It can be added as it is.'
            : 'It can be added as it is; what is missing leaves parts of the pages unknown until it is provided.'}
        </Callout>
      </div>
      <CapabilityList capabilities={result.capabilities} />
    </Panel>
  )
}
