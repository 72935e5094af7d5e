'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { fieldWords, plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'
import type { Role } from '@/lib/domain/role'
import { OnceShown } from './once-shown'
import { roleOptions } from './role-options'

export type CreateKey = Act<{ name: string; role: Role }, { key: string }>

const empty = { name: '', role: 'viewer' as Role }

/** Makes a key and shows it, this once, with a first call to try. */
export function CreateKey({ create }: { create: CreateKey }) {
  const [open, setOpen] = useState(false)
  const [values, setValues] = useState(empty)
  const [key, setKey] = useState<string | null>(null)
  const { run, busy, problem, clear } = useAct(create)

  function turn(next: boolean) {
    setOpen(next)
    setKey(null)
    if (!next) return
    setValues(empty)
    clear()
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    const created = await run(values)
    if (created) setKey(created.key)
  }

  return (
    <Dialog
      title={key ? `The key “${values.name}”` : 'Create a key'}
      description={key ? undefined : 'For scripts and other programs. It acts with its own role, under its own name.'}
      open={open}
      onOpenChange={turn}
      trigger={<Button tone="accent">Create a key</Button>}
    >
      {key ? (
        <OnceShown label="key" text={key}>
          <p>It is shown this once; only a fingerprint is kept. Try it:</p>
          <CodeBlock
            label="command"
            text={`curl -H "Authorization: Bearer ${key}" \\\n  ${window.location.origin}/api/targets`}
          />
          <p>
            Everything it can ask is described at <code className="font-mono">/api/openapi.json</code>.
          </p>
        </OnceShown>
      ) : (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <Field
            label="Name"
            name="name"
            error={fieldWords(problem, 'name')}
            hint="Who or what uses it, for example nightly report. It stands in the activity."
          >
            <TextInput value={values.name} onValueChange={(name) => setValues({ ...values, name })} />
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
              Create key
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  )
}
