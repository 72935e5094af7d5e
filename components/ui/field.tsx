'use client'

import { Field as Base } from '@base-ui/react/field'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export type FieldProps = {
  label: ReactNode
  /** Read by form libraries and by `Problem.field`. */
  name?: string
  hint?: ReactNode
  /** One sentence a person can act on. */
  error?: string | null
  optional?: boolean
  children: ReactNode
}

/** Label, control, hint and error, tied together for a screen reader. The control is any one of ours. */
export function Field({ label, name, hint, error, optional = false, children }: FieldProps) {
  return (
    <Base.Root name={name} invalid={Boolean(error)} className="flex min-w-0 flex-col items-stretch gap-1">
      <Base.Label className="text-sm font-medium text-ink">
        {label}
        {optional && <span className="font-normal text-faint"> (optional)</span>}
      </Base.Label>
      {children}
      {hint && <Base.Description className="text-xs text-faint">{hint}</Base.Description>}
      <Base.Error match={Boolean(error)} className="flex items-start gap-1.5 text-xs text-harm">
        <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        <span>{error}</span>
      </Base.Error>
    </Base.Root>
  )
}
