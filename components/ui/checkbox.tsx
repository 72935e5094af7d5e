'use client'

import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'

export type CheckboxProps = {
  label: ReactNode
  hint?: ReactNode
  name?: string
  checked?: boolean
  defaultChecked?: boolean
  onChange?: (checked: boolean) => void
  disabled?: boolean
}

export function Checkbox({ label, hint, onChange, ...rest }: CheckboxProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: Base UI renders the input inside.
    <label className="flex min-h-6 items-start gap-2 text-sm text-ink has-data-disabled:cursor-not-allowed has-data-disabled:text-faint">
      <CheckboxMark {...rest} onChange={onChange} />
      <span className="flex flex-col">
        {label}
        {hint && <span className="text-xs text-faint">{hint}</span>}
      </span>
    </label>
  )
}

export type CheckboxMarkProps = Omit<CheckboxProps, 'label' | 'hint'> & {
  /** Where no label stands beside it, as in a grid. */
  ariaLabel?: string
  indeterminate?: boolean
  tabIndex?: number
}

/** The box alone. */
export function CheckboxMark({ ariaLabel, onChange, ...rest }: CheckboxMarkProps) {
  return (
    <Base.Root
      {...rest}
      aria-label={ariaLabel}
      onCheckedChange={onChange}
      className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-xs border border-control bg-surface text-on-accent hover:border-muted data-checked:border-accent data-checked:bg-accent data-disabled:opacity-50 data-indeterminate:border-accent data-indeterminate:bg-accent"
    >
      <Base.Indicator className="flex">
        {rest.indeterminate ? (
          <Minus aria-hidden strokeWidth={3} className="size-3" />
        ) : (
          <Check aria-hidden strokeWidth={3} className="size-3" />
        )}
      </Base.Indicator>
    </Base.Root>
  )
}
