'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { classNames } from './class-names'

export type DialogProps = {
  title: ReactNode
  description?: ReactNode
  /** The button that opens it; or steer it with `open`. */
  trigger?: ReactElement
  open?: boolean
  onOpenChange?: (open: boolean) => void
  width?: 'sm' | 'md' | 'lg'
  children: ReactNode
}

const widths = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-4xl' }

export function Dialog({ title, description, trigger, open, onOpenChange, width = 'md', children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-40 flex items-start justify-center overflow-y-auto px-3 py-[8vh]">
          <Base.Popup
            className={classNames(
              'relative w-full rounded-lg border border-line-strong bg-raised shadow-tall outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0',
              widths[width],
            )}
          >
            <header className="flex items-start gap-3 border-b border-line px-5 pt-4 pb-3">
              <div className="min-w-0 flex-1">
                <Base.Title className="text-lg font-semibold text-ink">{title}</Base.Title>
                {description && <Base.Description className="text-sm text-muted">{description}</Base.Description>}
              </div>
              <Base.Close
                aria-label="Close"
                className="-mr-2 flex size-7 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
              >
                <X aria-hidden className="size-4" />
              </Base.Close>
            </header>
            <div className="px-5 py-4">{children}</div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** The row of buttons at the end of a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="-mx-5 mt-5 -mb-4 flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-line bg-sunken px-5 py-3">
      {children}
    </div>
  )
}

/** Closes the dialog around it: `<DialogClose render={<Button>Cancel</Button>} />`. */
export const DialogClose = Base.Close
