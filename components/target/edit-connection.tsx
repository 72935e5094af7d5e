'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { focusField } from '@/components/ui/focus-field'
import { useToast } from '@/components/ui/toast'
import type { ShownTarget } from '@/lib/client/target-list'
import { type Act, useAct } from '@/lib/client/use-act'
import type { TlsMode } from '@/lib/domain/connection'
import { ConnectionFields } from './connection-fields'
import { ConnectionProblem, isServersRefusal } from './connection-problem'
import { type ConnectionValues, placeFields } from './connection-values'

type Change = Omit<ConnectionValues, 'password' | 'ca'> & {
  target: string
  password?: string
  ca?: string | null
  test: boolean
}
export type EditTarget = Act<Change, { name: string }>
export type EditConnectionProps = { target: ShownTarget; edit: EditTarget }

/** The connection of a target, to be changed. An empty password and an empty certificate stay as they are. */
export function EditConnection({ target, edit }: EditConnectionProps) {
  const saved = savedValues(target)
  const [values, setValues] = useState(saved)
  const [forgetsCa, setForgetsCa] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const say = useToast()
  const { run, busy, problem } = useAct(edit)
  const leadsElsewhere =
    placeFields.some((field) => values[field] !== saved[field]) || values.ca.trim() !== '' || forgetsCa

  useEffect(() => focusField(form.current, problem), [problem])

  async function save(test: boolean) {
    const { password, ca, ...rest } = values
    const changed = await run({
      ...rest,
      target: target.id,
      ...(password === '' ? {} : { password }),
      ...caChange(ca, forgetsCa),
      test,
    })
    if (!changed) return
    say({ title: `${changed.name} is saved`, description: 'The next snapshot uses it.', tone: 'done' })
    setValues((before) => ({ ...before, password: '', ca: '' }))
    setForgetsCa(false)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!busy) save(true)
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5 py-1">
      <ConnectionFields
        values={values}
        onChange={(part) => setValues((before) => ({ ...before, ...part }))}
        problem={problem}
        passwordHint={
          leadsElsewhere
            ? 'Needed again: the connection leads elsewhere, and a password must not go to another server unasked.'
            : 'Empty: the stored one is kept.'
        }
        caHint={
          target.hasCa
            ? 'One is stored. Empty: it is kept.'
            : 'PEM text. Empty: the authorities that this machine trusts.'
        }
      />
      {target.hasCa && (
        <Checkbox
          label="Forget the stored certificate authority"
          hint="Then the authorities that this machine trusts are used."
          checked={forgetsCa}
          onChange={setForgetsCa}
        />
      )}
      <ConnectionProblem problem={problem} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" tone="accent" busy={busy}>
          Save
        </Button>
        {problem && !busy && isServersRefusal(problem) && (
          <button
            type="button"
            onClick={() => save(false)}
            className="rounded-xs px-1 text-sm text-muted underline underline-offset-2 hover:text-ink"
          >
            save it anyway, untested
          </button>
        )}
        <span role="status" className="text-xs text-faint">
          {busy && 'Saving; a changed connection is tested first, which takes up to 25 s.'}
        </span>
      </div>
    </form>
  )
}

function savedValues(target: ShownTarget): ConnectionValues {
  return {
    name: target.name,
    host: target.host,
    port: String(target.port),
    database: target.database,
    user: target.user,
    password: '',
    tls: target.tls as TlsMode,
    ca: '',
    intervalS: String(target.intervalS),
  }
}

function caChange(typed: string, forgets: boolean): { ca?: string | null } {
  if (typed.trim() !== '') return { ca: typed }
  return forgets ? { ca: null } : {}
}
