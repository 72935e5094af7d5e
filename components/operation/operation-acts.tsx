'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { useToast } from '@/components/ui/toast'
import { actOn, type Operation } from '@/lib/client/operations'
import { useDesk } from './operation-desk'
import { asProblem } from './use-ask'

type Act = Parameters<typeof actOn>[1]
const doneWords: Record<Act, string> = {
  cancel: 'It is being cancelled',
  undo: 'The way back is under way',
  approve: 'Approved',
}

/** Cancel, approve, undo: what fits the state of an operation and the person who looks. */
export function OperationActs({ operation, self }: { operation: Operation; self: string }) {
  const desk = useDesk()
  const [busy, setBusy] = useState<Act | null>(null)
  const queries = useQueryClient()
  const router = useRouter()
  const say = useToast()
  if (!desk?.mayOperate) return null

  async function run(act: Act) {
    setBusy(act)
    try {
      const { id } = await actOn(operation.id, act)
      say({ title: doneWords[act], tone: 'done' })
      if (act === 'undo') router.push(`/targets/${encodeURIComponent(desk?.slug ?? '')}/operations/${id}`)
    } catch (error) {
      const { message, hint } = asProblem(error)
      say({ title: message, ...(hint ? { description: hint } : {}), tone: 'harm' })
    }
    await queries.invalidateQueries({ queryKey: ['operation', operation.id] })
    setBusy(null)
  }

  const mayUndo = operation.isOver && operation.whyNoUndo === null && desk.whyClosed === null
  const isCancelAsked = operation.cancelAskedAt !== null
  return (
    <>
      {operation.needsApproval && !operation.isOver && operation.actor.id !== self && (
        <Button tone="accent" busy={busy === 'approve'} onClick={() => run('approve')}>
          Approve
        </Button>
      )}
      {!operation.isOver && !isCancelAsked && (
        <AlertDialog
          title="Cancel this operation?"
          description={cancelWords(operation)}
          trigger={<Button busy={busy === 'cancel'}>Cancel it</Button>}
          confirmLabel="Cancel the operation"
          onConfirm={() => run('cancel')}
        />
      )}
      {mayUndo && (
        <AlertDialog
          title="Undo this operation?"
          description={operation.plan?.undo.says ?? 'Another operation takes it back.'}
          trigger={<Button busy={busy === 'undo'}>Undo</Button>}
          confirmLabel="Undo"
          tone="accent"
          onConfirm={() => run('undo')}
        >
          {operation.plan?.undo.statements.map((statement) => (
            <CodeBlock key={statement} text={`${statement};`} label="the statement" />
          ))}
        </AlertDialog>
      )}
    </>
  )
}

/** What stays behind, said before. */
function cancelWords({ state, kind }: Operation): string {
  if (state === 'waiting') return 'It has not begun, so nothing is left behind.'
  if (kind === 'create-index') return 'The half-built index is dropped right after; nothing is left behind.'
  if (kind === 'reindex-index') return 'The old index stays in use; the half-built new one is dropped right after.'
  if (kind === 'drop-index') {
    return 'A drop that has taken the index out of use already is finished, or the index is built again: it is never left half dropped.'
  }
  if (kind === 'vacuum-table') return 'What was cleaned up so far stays clean; nothing else is left behind.'
  return 'Nothing is left behind.'
}
