'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { TextInput } from '@/components/ui/text-input'
import { useToast } from '@/components/ui/toast'
import { focusNextHeading } from '@/lib/client/next-heading'
import { type BatchWish, type PreparedBatch, prepareBatch, startBatch } from '@/lib/client/operations'
import { fieldWords } from '@/lib/client/problem-words'
import { bytes, plural } from '@/lib/domain/format'
import { mayStart } from '@/lib/domain/operation/may-start'
import { dropWords } from '@/lib/domain/operation/request-words'
import { visibleText } from '@/lib/domain/visible-text'
import { AskedPlan } from './asked-plan'
import { OperationProblem } from './operation-problem'
import { requestTitle } from './operation-words'
import { PlannedOperation } from './planned-operation'
import { ReadWarnings } from './read-warnings'
import { ScriptButtons } from './script-buttons'
import { useAsk } from './use-ask'
import { useConsent } from './use-consent'

export type ConfirmBatchProps = {
  slug: string
  wish: BatchWish
  onStarted?: (() => void) | undefined
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Several operations as one plan of action: the order, what stays and why, one script, one consent. */
export function ConfirmBatch({ slug, wish, onStarted, open, onOpenChange }: ConfirmBatchProps) {
  const asked = useAsk(open, () => prepareBatch(slug, wish))
  return (
    <Dialog
      title="Plan of action"
      description="One after the other in this order; a failure holds back the rest."
      width="lg"
      open={open}
      onOpenChange={onOpenChange}
    >
      <AskedPlan slug={slug} asked={asked}>
        {(prepared) => (
          <Consent
            slug={slug}
            prepared={prepared}
            again={asked.again}
            onDone={() => {
              onOpenChange(false)
              onStarted?.()
            }}
          />
        )}
      </AskedPlan>
    </Dialog>
  )
}

type ConsentProps = { slug: string; prepared: PreparedBatch; again: () => void; onDone: () => void }

function Consent({ slug, prepared, again, onDone }: ConsentProps) {
  const allowed = prepared.operations.filter(mayStart)
  const drops = allowed.filter(({ request }) => request.kind === 'drop-index')
  const words = drops.length > 0 ? dropWords(drops.length) : null
  const freed = drops.reduce((sum, { plan }) => sum + (plan?.index?.sizeBytes ?? 0), 0)
  // Also of those that wait for something first.
  const warnings = allowed.filter(({ checks }) => checks.some((each) => each.outcome === 'warn')).length
  const queries = useQueryClient()
  const router = useRouter()
  const say = useToast()

  const { problem, busy, form, reading, typing } = useConsent({
    isAllowed: allowed.length > 0,
    hasWarnings: warnings > 0,
    words,
    wrong: { message: 'These are not the words.' },
    start: async (typed) => {
      const { operations, leftOut } = await startBatch(slug, allowed, typed)
      onDone()
      void queries.invalidateQueries({ queryKey: ['operations'] })
      const title = `${plural(operations.length, 'operation')} under way`
      if (leftOut.length === 0) say({ title, tone: 'done' })
      else {
        const stays = leftOut.map(({ request, why }) => `${requestTitle(request)}: ${visibleText(why)}`)
        // Stays until it was read: it differs from what was shown.
        say({ title: `${title}, ${leftOut.length} left out meanwhile`, description: stays.join(' '), tone: 'harm' })
      }
      focusNextHeading()
      router.push(`/targets/${encodeURIComponent(slug)}/operations`)
    },
  })

  return (
    <form {...form} className="flex flex-col gap-4">
      <ol className="flex flex-col divide-y divide-line rounded-md border border-line">
        {prepared.operations.map((each, place) => (
          <li key={requestTitle(each.request)}>
            <PlannedOperation number={place + 1} prepared={each} />
          </li>
        ))}
      </ol>
      {prepared.leftOut.length > 0 && (
        <section aria-label="What stays" className="flex flex-col gap-1">
          <h3 className="text-sm font-semibold text-ink">Left out</h3>
          <ul className="flex flex-col gap-1 text-sm">
            {prepared.leftOut.map(({ request, why }) => (
              <li key={requestTitle(request)} className="[overflow-wrap:anywhere]">
                <bdi className="text-ink">{requestTitle(request)}</bdi>:{' '}
                <bdi className="text-muted">{visibleText(why)}</bdi>
              </li>
            ))}
          </ul>
        </section>
      )}
      {freed > 0 && <p className="text-sm text-muted">The drops free {bytes(freed)}. Each can be undone on its own.</p>}
      {allowed.length > 0 && warnings > 0 && (
        <ReadWarnings label={`I have read the warnings of ${plural(warnings, 'operation')}`} {...reading} />
      )}
      {words && (
        <Field label={`Type “${words}” to go on`} name="confirm" error={fieldWords(problem, 'confirm')}>
          <TextInput {...typing} />
        </Field>
      )}
      {problem && problem.field !== 'confirm' && <OperationProblem problem={problem} slug={slug} />}
      <DialogActions>
        <ScriptButtons parts={prepared.operations} leftOut={prepared.leftOut} target={slug} />
        <span className="flex-1" />
        <DialogClose render={<Button>Cancel</Button>} />
        {allowed.length > 0 ? (
          <Button type="submit" tone={words ? 'harm' : 'accent'} busy={busy}>
            Start {plural(allowed.length, 'operation')}
          </Button>
        ) : (
          <Button onClick={again}>Check again</Button>
        )}
      </DialogActions>
    </form>
  )
}
