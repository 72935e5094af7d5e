'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import { TextInput } from '@/components/ui/text-input'
import type { ProblemBody } from '@/lib/domain/problem'

type Outcome = { ok: true } | { ok: false; problem: ProblemBody }
const unanswered: ProblemBody = {
  code: 'unreachable',
  message: 'Arborist did not answer.',
  hint: 'Check that it runs, then try again.',
}

export type SignInFormProps = { signIn: (input: { email: string; password: string }) => Promise<Outcome> }

export function SignInForm({ signIn }: SignInFormProps) {
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    if (isBusy) return
    setBusy(true)
    const outcome = await signIn({ email: String(form.get('email')), password: String(form.get('password')) }).catch(
      (): Outcome => ({ ok: false, problem: unanswered }),
    )
    if (outcome.ok) {
      // A full load: everything fetched while nobody was signed in is forgotten.
      window.location.assign('/')
      return
    }
    setProblem(outcome.problem)
    setBusy(false)
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {problem && <Callout tone="harm" title={problem.message} next={problem.hint} />}
      <Field label="E-mail" name="email">
        <TextInput type="email" name="email" autoComplete="username" autoFocus />
      </Field>
      <Field label="Password" name="password">
        <TextInput type="password" name="password" autoComplete="current-password" />
      </Field>
      <Button type="submit" tone="accent" busy={isBusy}>
        Sign in
      </Button>
    </form>
  )
}
