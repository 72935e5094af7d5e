'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { fieldWords, plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'
import type { Role } from '@/lib/domain/role'
import { OneTimeLink } from './one-time-link'
import { roleOptions } from './role-options'

export type InvitePerson = Act<{ name: string; email: string; role: Role }, { path: string }>

const empty = { name: '', email: '', role: 'viewer' as Role }

/** Invites somebody: name, e-mail, role, and then the link to hand over. */
export function InvitePerson({ invite }: { invite: InvitePerson }) {
  const [open, setOpen] = useState(false)
  const [values, setValues] = useState(empty)
  const [path, setPath] = useState<string | null>(null)
  const { run, busy, problem, clear } = useAct(invite)

  function turn(next: boolean) {
    setOpen(next)
    if (!next) return
    setValues(empty)
    setPath(null)
    clear()
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    const invited = await run(values)
    if (invited) setPath(invited.path)
  }

  return (
    <Dialog
      title={path ? `A link for ${values.name}` : 'Invite a person'}
      description={path ? undefined : 'They come in by a one-time link that you hand over. No e-mail is sent.'}
      open={open}
      onOpenChange={turn}
      trigger={<Button tone="accent">Invite a person</Button>}
    >
      {path ? (
        <OneTimeLink path={path} />
      ) : (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <Field label="Name" name="name" error={fieldWords(problem, 'name')}>
            <TextInput value={values.name} onValueChange={(name) => setValues({ ...values, name })} />
          </Field>
          <Field label="E-mail" name="email" error={fieldWords(problem, 'email')} hint="They sign in with it later.">
            <TextInput type="email" value={values.email} onValueChange={(email) => setValues({ ...values, email })} />
          </Field>
          <Field
            label="Role"
            name="role"
            error={fieldWords(problem, 'role')}
            hint={roleOptions.find(({ value }) => value === values.role)?.hint}
          >
            <Select
              options={roleOptions}
              value={values.role}
              onChange={(role) => setValues({ ...values, role: role as Role })}
            />
          </Field>
          {problem && !problem.field && <Callout tone="harm" title={plainMessage(problem)} next={problem.hint} />}
          <DialogActions>
            <DialogClose render={<Button>Cancel</Button>} />
            <Button type="submit" tone="accent" busy={busy}>
              Make the link
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  )
}
