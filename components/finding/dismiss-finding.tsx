'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { InlineProblem } from '@/components/ui/inline-problem'
import { Select } from '@/components/ui/select'
import { TextArea } from '@/components/ui/text-area'
import { useToast } from '@/components/ui/toast'
import { fieldWords, plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'

export type Dismiss = Act<{ target: string; finding: number; reason: string; days: number | null }, { id: number }>
export type Restore = Act<{ target: string; finding: number }, { id: number }>

const terms = [
  { value: '0', label: 'When its facts change' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
]

/** Puts a finding aside, with a reason for whoever looks next. */
export function DismissFinding({ slug, finding, dismiss }: { slug: string; finding: number; dismiss: Dismiss }) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [days, setDays] = useState('0')
  const { run, busy, problem, clear } = useAct(dismiss)
  const say = useToast()

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    const done = await run({ target: slug, finding, reason, days: Number(days) || null })
    if (!done) return
    setOpen(false)
    say({ title: 'Dismissed', tone: 'done' })
  }

  return (
    <Dialog
      title="Dismiss this finding"
      description="It leaves the list and keeps its history. It returns by itself when the facts it rests on change."
      width="sm"
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        clear()
      }}
      trigger={
        <Button tone="quiet" size="sm">
          Dismiss
        </Button>
      }
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field
          label="Reason"
          name="reason"
          error={fieldWords(problem, 'reason')}
          hint="For example: the year-end report uses it. It stands in the activity, with your name."
        >
          <TextArea value={reason} onChange={setReason} rows={3} maxLength={500} />
        </Field>
        <Field label="Bring it back" name="days" error={fieldWords(problem, 'days')}>
          <Select options={terms} value={days} onChange={setDays} />
        </Field>
        {problem && !problem.field && <Callout tone="harm" title={plainMessage(problem)} next={problem.hint} />}
        <DialogActions>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button type="submit" tone="accent" busy={busy}>
            Dismiss
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** Takes a dismissal back. */
export function RestoreFinding({ slug, finding, restore }: { slug: string; finding: number; restore: Restore }) {
  const { run, busy, problem } = useAct(restore)
  const say = useToast()
  return (
    <span className="inline-flex items-center gap-2">
      <InlineProblem problem={problem} />
      <Button
        size="sm"
        busy={busy}
        onClick={async () => {
          if (await run({ target: slug, finding })) say({ title: 'Back in the list', tone: 'done' })
        }}
      >
        Restore
      </Button>
    </span>
  )
}
