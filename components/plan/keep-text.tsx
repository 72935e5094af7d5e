'use client'

import { Bookmark } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { TextInput } from '@/components/ui/text-input'
import { keepText } from '@/lib/client/plan'
import { Problem } from '@/lib/domain/problem'

/** Stores a pasted plan under a name, so that it has an address. Only then is its text sent. */
export function KeepText({ text, target }: { text: string; target: string | null }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function keep(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim()
    setBusy(true)
    try {
      const id = await keepText(text, name || null, target)
      if (id) router.push(`/plans/${id}`)
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem('internal', 'The plan could not be kept.'))
      setBusy(false)
    }
  }

  return (
    <Dialog
      title="Keep this plan"
      description="Its text, conditions and values included, is stored in Arborist, where everybody who may sign in can see it."
      width="sm"
      trigger={
        <Button size="sm">
          <Bookmark aria-hidden className="size-3.5 text-faint" />
          Keep
        </Button>
      }
    >
      <form onSubmit={keep} className="flex flex-col gap-3">
        <Field label="Name" name="name" optional>
          <TextInput maxLength={120} />
        </Field>
        {problem && (
          <Callout tone="harm" title={problem.message}>
            {problem.hint}
          </Callout>
        )}
        <DialogActions>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button type="submit" tone="accent" busy={busy}>
            Keep
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
