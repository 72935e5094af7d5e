'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import { Panel } from '@/components/ui/panel'
import { TextInput } from '@/components/ui/text-input'
import { useToast } from '@/components/ui/toast'
import { fieldWords, plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'
import type { PersonView } from '@/lib/services/person/people'
import { roleWord } from './role-options'

type Change = { name?: string; email?: string; current?: string; password?: string }
export type AccountFormProps = { person: PersonView; save: Act<Change, { done: boolean }> }

const fields = ['name', 'email', 'current', 'password']

/** One's own name, e-mail and password. */
export function AccountForm({ person, save }: AccountFormProps) {
  const before = { name: person.name, email: person.email, current: '', password: '', again: '' }
  const [values, setValues] = useState(before)
  const [mismatch, setMismatch] = useState(false)
  const { run, busy, problem } = useAct(save)
  const say = useToast()
  const text = (name: keyof typeof before) => ({
    value: values[name],
    onValueChange: (value: string) => setValues((all) => ({ ...all, [name]: value })),
  })

  async function submit(event: FormEvent) {
    event.preventDefault()
    setMismatch(values.password !== values.again)
    if (busy || values.password !== values.again) return
    const done = await run({
      ...(values.name === person.name ? {} : { name: values.name }),
      ...(values.email === person.email ? {} : { email: values.email }),
      ...(values.password === '' ? {} : { password: values.password }),
      ...(person.hasPassword ? { current: values.current } : {}),
    })
    if (!done) return
    setValues((all) => ({ ...all, current: '', password: '', again: '' }))
    say({ title: values.password === '' ? 'Your account is saved' : 'Your new password is set', tone: 'done' })
  }

  return (
    <div className="flex max-w-2xl flex-col gap-5">
      {!person.hasPassword && (
        <Callout
          tone="attention"
          title="You have no password yet."
          next="Set one below, so that you can sign in without a one-time link."
        >
          Once this browser’s session is over (after 30 days, or 7 days unused), only a new link from the terminal or an
          administrator lets you in again.
        </Callout>
      )}
      <Panel title="Your account" context={roleWord(person.role)}>
        <form onSubmit={submit} noValidate className="flex flex-col gap-5 py-1">
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field label="Name" name="name" error={fieldWords(problem, 'name')} hint="Stands in the activity.">
              <TextInput autoComplete="name" {...text('name')} />
            </Field>
            <Field
              label="E-mail"
              name="email"
              error={fieldWords(problem, 'email')}
              hint="You sign in with it. Nothing is sent to it."
            >
              <TextInput type="email" autoComplete="username" {...text('email')} />
            </Field>
          </div>
          {person.hasPassword && (
            <Field
              label="Current password"
              name="current"
              error={fieldWords(problem, 'current')}
              hint="Asked for with every change of this page."
            >
              <TextInput
                type="password"
                autoComplete="current-password"
                className="sm:max-w-[calc(50%-0.5rem)]"
                {...text('current')}
              />
            </Field>
          )}
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field
              label={person.hasPassword ? 'New password' : 'Password'}
              optional={person.hasPassword}
              name="password"
              error={fieldWords(problem, 'password')}
              hint={`At least 12 characters; a few words are fine.${person.hasPassword ? ' Empty: it stays as it is.' : ''}`}
            >
              <TextInput type="password" autoComplete="new-password" {...text('password')} />
            </Field>
            <Field
              label="The same again"
              optional={person.hasPassword}
              name="again"
              error={mismatch ? 'The two passwords differ.' : null}
            >
              <TextInput type="password" autoComplete="new-password" {...text('again')} />
            </Field>
          </div>
          {problem && !fields.includes(problem.field ?? '') && (
            <Callout tone="harm" title={plainMessage(problem)} next={problem.hint} />
          )}
          <div>
            <Button type="submit" tone="accent" busy={busy}>
              Save
            </Button>
          </div>
        </form>
      </Panel>
    </div>
  )
}
