'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Checkbox } from '@/components/ui/checkbox'
import { CodeBlock } from '@/components/ui/code-block'
import { Field } from '@/components/ui/field'
import { NumberInput } from '@/components/ui/number-input'
import { Panel } from '@/components/ui/panel'
import { TextInput } from '@/components/ui/text-input'
import { useToast } from '@/components/ui/toast'
import { fieldWords, plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'
import { operatorRoleSql } from '@/lib/domain/ddl/operator-role'
import { visibleText } from '@/lib/domain/visible-text'
import type { LimitsView } from '@/lib/services/operation/limits'

type Change = {
  target: string
  isReadOnly: boolean
  dropsNeedApproval: boolean
  oldSnapshotMinutes: number
  buildsAtOnce: number
  watchHours: number
  mostHours: number
  user: string
  password?: string
}
export type ChangeLimits = Act<Change, LimitsView>
export type OperationLimitsProps = {
  target: { id: string; database: string }
  limits: LimitsView
  /** Null for whoever may only look. */
  change: ChangeLimits | null
}

/** What operations may do on this target, and as which role. */
export function OperationLimits({ target, limits, change }: OperationLimitsProps) {
  return (
    <Panel title="Operations" context="what may be changed on this database, and as whom">
      {change ? <LimitsForm target={target} limits={limits} change={change} /> : <LimitsWords limits={limits} />}
    </Panel>
  )
}

function LimitsForm({ target, limits, change }: OperationLimitsProps & { change: ChangeLimits }) {
  const [draft, setDraft] = useState({ ...limits, user: limits.operator ?? '' })
  const [password, setPassword] = useState('')
  const { run, busy, problem } = useAct(change)
  const say = useToast()
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }))
  const number = (name: 'oldSnapshotMinutes' | 'buildsAtOnce' | 'watchHours' | 'mostHours') => ({
    value: draft[name],
    onChange: (value: number | null) => set({ [name]: value ?? limits[name] }),
  })
  const isOther = draft.user.trim() !== ''

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    const { isReadOnly, dropsNeedApproval, oldSnapshotMinutes, buildsAtOnce, watchHours, mostHours } = draft
    const done = await run({
      target: target.id,
      ...{ isReadOnly, dropsNeedApproval, oldSnapshotMinutes, buildsAtOnce, watchHours, mostHours },
      user: draft.user.trim(),
      ...(password ? { password } : {}),
    })
    if (!done) return
    setPassword('')
    say({ title: 'Saved', tone: 'done' })
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Checkbox
        label="Read-only: nothing is changed on this target"
        hint="No buttons are shown, and the API refuses."
        checked={draft.isReadOnly}
        onChange={(isReadOnly) => set({ isReadOnly })}
      />
      <Checkbox
        label="A second person approves drops"
        hint="Somebody else with the role operator says yes before a drop begins."
        checked={draft.dropsNeedApproval}
        onChange={(dropsNeedApproval) => set({ dropsNeedApproval })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Oldest snapshot to start beside"
          name="oldSnapshotMinutes"
          error={fieldWords(problem, 'oldSnapshotMinutes')}
          hint="A build waits for every older transaction of the database."
        >
          <NumberInput {...number('oldSnapshotMinutes')} min={0} max={1440} unit="min" />
        </Field>
        <Field
          label="Builds at a time"
          name="buildsAtOnce"
          error={fieldWords(problem, 'buildsAtOnce')}
          hint="Builds and rebuilds in this database, never two on one table."
        >
          <NumberInput {...number('buildsAtOnce')} min={1} max={16} />
        </Field>
        <Field
          label="Watch the effect for"
          name="watchHours"
          error={fieldWords(problem, 'watchHours')}
          hint="After a create or a drop, its statements and the table’s sequential scans."
        >
          <NumberInput {...number('watchHours')} min={0} max={720} unit="h" />
        </Field>
        <Field
          label="Cancel a build after"
          name="mostHours"
          error={fieldWords(problem, 'mostHours')}
          hint="What it leaves behind is cleaned."
        >
          <NumberInput {...number('mostHours')} min={1} max={720} unit="h" />
        </Field>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Role that changes things"
          name="user"
          optional
          error={fieldWords(problem, 'user')}
          hint={`Empty: ${visibleText(limits.reader)}, the role that reads.`}
        >
          <TextInput mono value={draft.user} onValueChange={(user) => set({ user })} />
        </Field>
        {isOther && (
          <Field
            label="Its password"
            name="password"
            error={fieldWords(problem, 'password')}
            hint={limits.operator ? 'Empty keeps the stored one; another role or address needs it again.' : undefined}
          >
            <TextInput type="password" autoComplete="new-password" value={password} onValueChange={setPassword} />
          </Field>
        )}
      </div>
      <details>
        <summary className="w-fit cursor-default rounded-xs text-sm text-muted select-none hover:text-ink">
          What that role needs
        </summary>
        <div className="mt-2 flex flex-col gap-2 text-sm text-muted">
          <p>
            Only the owner of a table may create and drop its indexes, so the role is made a member of each owner.
            Rebuilding, analyzing and vacuuming need no more than MAINTAIN from PostgreSQL 17 on.
          </p>
          <CodeBlock text={operatorRoleSql(draft.user.trim() || 'arborist_operator', target.database)} />
        </div>
      </details>
      {problem && !problem.field && (
        <Callout
          tone="harm"
          title={visibleText(plainMessage(problem))}
          next={problem.hint && visibleText(problem.hint)}
        />
      )}
      <Button type="submit" className="w-fit" busy={busy}>
        Save
      </Button>
    </form>
  )
}

function LimitsWords({ limits }: { limits: LimitsView }) {
  return (
    <ul className="flex list-disc flex-col gap-1 pl-4 text-sm text-muted marker:text-faint">
      <li>
        {limits.isReadOnly ? 'Read-only: nothing is changed on this target.' : 'Operators may change indexes here.'}
      </li>
      <li>{limits.dropsNeedApproval ? 'Drops wait for a second person.' : 'Drops need no second person.'}</li>
      <li>
        {limits.buildsAtOnce === 1 ? 'One build' : `${limits.buildsAtOnce} builds`} at a time, none beside a transaction
        older than {limits.oldSnapshotMinutes} min, none longer than {limits.mostHours} h.
      </li>
      <li>
        Operations act as{' '}
        <span className="font-mono text-[0.95em]">{visibleText(limits.operator ?? limits.reader)}</span>.
      </li>
    </ul>
  )
}
