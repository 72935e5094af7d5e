'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Name } from '@/components/ui/name'
import { TextInput } from '@/components/ui/text-input'
import { useToast } from '@/components/ui/toast'
import { focusNextHeading } from '@/lib/client/next-heading'
import { prepare, start } from '@/lib/client/operations'
import { fieldWords } from '@/lib/client/problem-words'
import { mayStart } from '@/lib/domain/operation/may-start'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { AskedPlan } from './asked-plan'
import { OperationProblem } from './operation-problem'
import { actWords, requestTitle } from './operation-words'
import { PreparedDetails } from './prepared-details'
import { ReadWarnings } from './read-warnings'
import { ScriptButtons } from './script-buttons'
import { useAsk } from './use-ask'
import { useConsent } from './use-consent'

export type ConfirmOperationProps = {
  slug: string
  request: OperationRequest
  finding: number | null
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** What would be done, exactly; consent; and off it goes. */
export function ConfirmOperation({ slug, request, finding, open, onOpenChange }: ConfirmOperationProps) {
  const asked = useAsk(open, () => prepare(slug, request))
  return (
    <Dialog title={requestTitle(request)} width="lg" open={open} onOpenChange={onOpenChange}>
      <AskedPlan slug={slug} asked={asked}>
        {(prepared) => (
          <Consent
            slug={slug}
            request={request}
            finding={finding}
            prepared={prepared}
            again={asked.again}
            onDone={() => onOpenChange(false)}
          />
        )}
      </AskedPlan>
    </Dialog>
  )
}

type ConsentProps = Pick<ConfirmOperationProps, 'slug' | 'request' | 'finding'> & {
  prepared: Awaited<ReturnType<typeof prepare>>
  again: () => void
  onDone: () => void
}

function Consent({ slug, request, finding, prepared, again, onDone }: ConsentProps) {
  const { checks, plan } = prepared
  const warnings = checks.filter((each) => each.outcome === 'warn').length
  const stops = checks.filter((each) => each.outcome === 'stop')
  const isQueued = stops.length > 0 && stops.every((each) => each.isPassing)
  const isAllowed = mayStart(prepared)
  const isDrop = request.kind === 'drop-index'
  const queries = useQueryClient()
  const router = useRouter()
  const say = useToast()

  const { problem, busy, form, reading, typing } = useConsent({
    isAllowed,
    hasWarnings: warnings > 0,
    words: isDrop ? request.name : null,
    wrong: { message: 'This is not its name.', hint: 'Copy it from the statement above.' },
    start: async (typed) => {
      const { id } = await start(slug, request, { basis: plan?.basis ?? null, confirm: typed, finding })
      onDone()
      void queries.invalidateQueries({ queryKey: ['operations'] })
      say({ title: prepared.needsApproval ? 'Waits for a second person to approve it' : 'Under way', tone: 'done' })
      focusNextHeading()
      router.push(`/targets/${encodeURIComponent(slug)}/operations/${id}`)
    },
  })

  return (
    <form {...form} className="flex flex-col gap-4">
      <PreparedDetails prepared={prepared} />
      {isAllowed && warnings > 0 && (
        <ReadWarnings
          label={warnings === 1 ? 'I have read the warning' : `I have read the ${warnings} warnings`}
          {...reading}
        />
      )}
      {isAllowed && isDrop && (
        <Field
          label={
            <>
              Type <Name value={request.name} mono /> to go on
            </>
          }
          name="confirm"
          error={fieldWords(problem, 'confirm')}
        >
          <TextInput mono {...typing} />
        </Field>
      )}
      {problem && problem.field !== 'confirm' && <OperationProblem problem={problem} slug={slug} />}
      <DialogActions>
        <ScriptButtons parts={[{ request, plan, checks }]} target={slug} />
        <span className="flex-1" />
        <DialogClose render={<Button>Cancel</Button>} />
        {isAllowed ? (
          <Button type="submit" tone={isDrop ? 'harm' : 'accent'} busy={busy}>
            {isQueued ? `${actWords[request.kind]} as soon as it can` : actWords[request.kind]}
          </Button>
        ) : (
          <Button onClick={again}>Check again</Button>
        )}
      </DialogActions>
    </form>
  )
}
