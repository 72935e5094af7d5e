'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Panel } from '@/components/ui/panel'
import { TextInput } from '@/components/ui/text-input'
import { useToast } from '@/components/ui/toast'
import { fieldWords } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'
import { visibleText } from '@/lib/domain/visible-text'

export type RemoveTarget = Act<{ target: string; confirm: string }, { removed: string }>
export type RemovePanelProps = { target: { id: string; name: string }; remove: RemoveTarget }

/** Ends the watching for good, after the name was typed. */
export function RemovePanel({ target, remove }: RemovePanelProps) {
  const [open, setOpen] = useState(false)
  const [confirm, setConfirm] = useState('')
  const router = useRouter()
  const say = useToast()
  const { run, busy, problem } = useAct(remove)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy || !(await run({ target: target.id, confirm }))) return
    setOpen(false)
    say({ title: `${target.name} is removed`, description: 'Its history is deleted in the background.', tone: 'done' })
    router.push('/')
  }

  return (
    <Panel title="Remove">
      <div className="flex flex-wrap items-center gap-3">
        <Dialog
          title={`Remove ${visibleText(target.name)}?`}
          description="Nothing changes on the server itself."
          width="sm"
          open={open}
          onOpenChange={setOpen}
          trigger={<Button>Remove this target…</Button>}
        >
          <form onSubmit={submit} noValidate className="flex flex-col gap-4">
            <Callout tone="attention" title="What is lost, and cannot be brought back">
              <ul className="list-disc pl-4">
                <li>every snapshot of its indexes, tables and statements, and so the evidence about their use</li>
                <li>its lineage: when indexes were created, rebuilt and dropped</li>
                <li>the stored connection with its password</li>
              </ul>
            </Callout>
            <p className="text-sm text-muted">
              The trail of acts stays. To stop reading for a while only, pause it instead.
            </p>
            <Field
              label={`Type ${visibleText(target.name)} to go on`}
              name="confirm"
              error={fieldWords(problem, 'confirm') ?? (problem?.field === 'confirm' ? null : problem?.message)}
            >
              <TextInput value={confirm} onValueChange={setConfirm} />
            </Field>
            <DialogActions>
              <DialogClose render={<Button>Cancel</Button>} />
              <Button type="submit" tone="harm" busy={busy}>
                Remove target
              </Button>
            </DialogActions>
          </form>
        </Dialog>
        <span className="text-xs text-faint">
          Deletes all that was seen of it here. Nothing changes on the server itself.
        </span>
      </div>
    </Panel>
  )
}
