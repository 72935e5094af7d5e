'use client'

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import type { BatchWish } from '@/lib/client/operations'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { ConfirmBatch } from './confirm-batch'
import { ConfirmOperation } from './confirm-operation'

export type Wish =
  | { request: OperationRequest; finding?: number | null }
  /** Several become one plan of action. `onStarted` when it has begun. */
  | { batch: BatchWish; onStarted?: () => void }

export type Desk = {
  slug: string
  /** This person may run operations; others see no buttons. */
  mayOperate: boolean
  /** Why nothing can be changed on this target; null when it can. */
  whyClosed: string | null
  /** Shows what would be done, and does it after consent. */
  ask: (wish: Wish) => void
}

const DeskContext = createContext<Desk | null>(null)

/** Null on pages that belong to no target. */
export function useDesk(): Desk | null {
  return useContext(DeskContext)
}

export type OperationDeskProps = Pick<Desk, 'slug' | 'mayOperate' | 'whyClosed'> & { children: ReactNode }

/** Around the pages of a target: the one dialog through which everything is asked for. */
export function OperationDesk({ slug, mayOperate, whyClosed, children }: OperationDeskProps) {
  const [wish, setWish] = useState<{ number: number; wish: Wish } | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  const desk = useMemo<Desk>(
    () => ({
      ...{ slug, mayOperate, whyClosed },
      ask: (next) => {
        setWish((before) => ({ number: (before?.number ?? 0) + 1, wish: next }))
        setIsOpen(true)
      },
    }),
    [slug, mayOperate, whyClosed],
  )
  return (
    <DeskContext value={desk}>
      {children}
      {wish && 'request' in wish.wish && (
        <ConfirmOperation
          key={wish.number}
          slug={slug}
          request={wish.wish.request}
          finding={wish.wish.finding ?? null}
          open={isOpen}
          onOpenChange={setIsOpen}
        />
      )}
      {wish && 'batch' in wish.wish && (
        <ConfirmBatch
          key={wish.number}
          slug={slug}
          wish={wish.wish.batch}
          onStarted={wish.wish.onStarted}
          open={isOpen}
          onOpenChange={setIsOpen}
        />
      )}
    </DeskContext>
  )
}

/** Whether buttons of operations are shown here. */
export function useMayAct(): boolean {
  const desk = useDesk()
  return Boolean(desk?.mayOperate) && desk?.whyClosed === null
}
