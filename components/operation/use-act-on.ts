'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { useToast } from '@/components/ui/toast'
import { focusNextHeading } from '@/lib/client/next-heading'
import { actOn, type OperationAct } from '@/lib/client/operations'
import { useDesk } from './operation-desk'
import { asProblem } from './use-ask'

const doneWords: Record<OperationAct, string> = {
  cancel: 'It is being cancelled',
  undo: 'The way back is under way',
  approve: 'Approved',
  'approve-in-window': 'Approved for the window',
}

/** Cancels, undoes or approves an operation; an undo leads to the operation that does it. */
export function useActOn(id: string): { busy: OperationAct | null; run: (act: OperationAct) => Promise<void> } {
  const desk = useDesk()
  const [busy, setBusy] = useState<OperationAct | null>(null)
  const hasActed = useRef(false)
  const queries = useQueryClient()
  const router = useRouter()
  const say = useToast()

  // The button of an act that is done goes: who works by keyboard is not sent to the start of the page.
  useEffect(() => {
    if (!hasActed.current || document.activeElement !== document.body) return
    hasActed.current = false
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  })

  async function run(act: OperationAct): Promise<void> {
    hasActed.current = true
    setBusy(act)
    try {
      const done = await actOn(id, act)
      say({ title: doneWords[act], tone: 'done' })
      if (act === 'undo' && desk) {
        focusNextHeading()
        router.push(`/targets/${encodeURIComponent(desk.slug)}/operations/${done.id}`)
      }
    } catch (error) {
      const { message, hint } = asProblem(error)
      say({ title: message, ...(hint ? { description: hint } : {}), tone: 'harm' })
    }
    await queries.invalidateQueries({ queryKey: ['operation', id] })
    setBusy(null)
  }
  return { busy, run }
}
