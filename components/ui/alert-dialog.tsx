'use client'

import { AlertDialog as Base } from '@base-ui/react/alert-dialog'
import type { ReactElement, ReactNode } from 'react'
import { Button } from './button'

export type AlertDialogProps = {
  title: ReactNode
  description: ReactNode
  trigger: ReactElement
  /** The act in words: "Drop index", never "OK". */
  confirmLabel: string
  onConfirm: () => void
  tone?: 'accent' | 'harm'
  children?: ReactNode
}

/** Asks before an act. Focus starts on Cancel, and a click outside does not close it. */
export function AlertDialog({
  title,
  description,
  trigger,
  confirmLabel,
  onConfirm,
  tone,
  children,
}: AlertDialogProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-40 flex items-start justify-center overflow-y-auto px-3 py-[14vh]">
          <Base.Popup className="w-full max-w-md rounded-lg border border-line-strong bg-raised shadow-tall outline-none">
            <div className="flex flex-col gap-2 px-5 pt-4 pb-5">
              <Base.Title className="text-lg font-semibold text-ink">{title}</Base.Title>
              <Base.Description className="text-sm text-muted">{description}</Base.Description>
              {children}
            </div>
            <div className="flex flex-wrap justify-end gap-2 rounded-b-lg border-t border-line bg-sunken px-5 py-3">
              <Base.Close render={<Button>Cancel</Button>} />
              <Base.Close render={<Button tone={tone ?? 'harm'}>{confirmLabel}</Button>} onClick={onConfirm} />
            </div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
