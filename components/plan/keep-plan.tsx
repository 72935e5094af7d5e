'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Bookmark, BookmarkCheck } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { TextInput } from '@/components/ui/text-input'
import { useToast } from '@/components/ui/toast'
import { type Act, useAct } from '@/lib/client/use-act'

/** What may be done with stored plans; null for those who may only look. */
export type PlanActs = {
  keep: Act<{ plan: string; name?: string }, unknown>
  remove: Act<{ plan: string }, unknown>
}

export type KeepPlanProps = {
  plan: { id: string; name: string | null; isKept: boolean }
  acts: PlanActs
  /** Where to go when it is deleted; without it the plan stays in sight. */
  after?: string
}

/** Keep a plan of the history under a name, rename a kept one, delete it. */
export function KeepPlan({ plan, acts, after }: KeepPlanProps) {
  const [open, setOpen] = useState(false)
  const [kept, setKept] = useState({ isKept: plan.isKept, name: plan.name })
  const { run, busy, problem, clear } = useAct(acts.keep)
  const removal = useAct(acts.remove)
  const queries = useQueryClient()
  const router = useRouter()
  const say = useToast()
  const Icon = kept.isKept ? BookmarkCheck : Bookmark

  async function keep(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim()
    const done = await run({ plan: plan.id, ...(name ? { name } : {}) })
    if (!done) return
    setKept({ isKept: true, name: name || kept.name })
    setOpen(false)
    await queries.invalidateQueries({ queryKey: ['plans'] })
  }

  async function remove() {
    const done = await removal.run({ plan: plan.id })
    if (!done) return
    say({ title: 'Plan deleted', tone: 'done' })
    await queries.invalidateQueries({ queryKey: ['plans'] })
    if (after) router.push(after)
  }

  return (
    <>
      {removal.problem && <p className="text-sm text-harm">{removal.problem.message}</p>}
      <Dialog
        title={kept.isKept ? 'Rename this plan' : 'Keep this plan'}
        description="Kept plans stay until somebody deletes them, and everybody may see them. Others are forgotten after 30 days."
        width="sm"
        open={open}
        onOpenChange={(to) => {
          setOpen(to)
          clear()
        }}
        trigger={
          <Button size="sm">
            <Icon aria-hidden className="size-3.5 text-faint" />
            {kept.isKept ? 'Rename' : 'Keep'}
          </Button>
        }
      >
        <form onSubmit={keep} className="flex flex-col gap-3">
          <Field
            label="Name"
            name="name"
            optional={!kept.isKept}
            error={problem?.field === 'name' ? problem.message : null}
          >
            <TextInput defaultValue={kept.name ?? ''} maxLength={120} required={kept.isKept} />
          </Field>
          {problem && problem.field !== 'name' && (
            <Callout tone="harm" title={problem.message}>
              {problem.hint}
            </Callout>
          )}
          <DialogActions>
            <DialogClose render={<Button>Cancel</Button>} />
            <Button type="submit" tone="accent" busy={busy}>
              {kept.isKept ? 'Rename' : 'Keep'}
            </Button>
          </DialogActions>
        </form>
      </Dialog>
      {after && (
        <AlertDialog
          title="Delete this plan?"
          description="It is gone for everybody and cannot be brought back."
          trigger={
            <Button size="sm" busy={removal.busy}>
              Delete
            </Button>
          }
          confirmLabel="Delete the plan"
          onConfirm={remove}
        />
      )}
    </>
  )
}
