'use client'

import { Toast as Base } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import type { ReactNode } from 'react'

export type ToastTone = 'info' | 'done' | 'harm'
export type ToastMessage = {
  title: string
  description?: string
  tone?: ToastTone
  action?: { label: string; onClick: () => void }
}

const marks: Record<string, ReactNode> = {
  info: <Info aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />,
  done: <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />,
  harm: <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-harm" />,
}

/** `const say = useToast(); say({ title: 'Index dropped', tone: 'done' })`. What went wrong stays until dismissed. */
export function useToast(): (message: ToastMessage) => void {
  const { add } = Base.useToastManager()
  return ({ title, description, tone = 'info', action }) => {
    add({
      title,
      description,
      type: tone,
      priority: tone === 'harm' ? 'high' : 'low',
      timeout: tone === 'harm' ? 0 : 6000,
      actionProps: action && { children: action.label, onClick: action.onClick },
    })
  }
}

function ToastList() {
  const { toasts } = Base.useToastManager()
  return toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      className="floating mt-2 w-full transition-[opacity,translate]! duration-150! data-ending-style:translate-y-2 data-limited:hidden data-starting-style:translate-y-2"
    >
      <Base.Content className="flex items-start gap-2.5 px-3 py-2.5">
        {marks[toast.type ?? 'info']}
        <div className="min-w-0 flex-1">
          <Base.Title className="text-sm font-medium text-ink" />
          <Base.Description className="text-sm text-muted" />
          {toast.actionProps && (
            <Base.Action className="mt-1 text-sm font-medium text-accent underline underline-offset-2" />
          )}
        </div>
        <Base.Close
          aria-label="Dismiss"
          className="flex size-6 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ))
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider limit={4}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-60 flex w-[calc(100vw-2rem)] flex-col sm:w-90 print:hidden">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}
