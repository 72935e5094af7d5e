'use client'

import { Switch as Base } from '@base-ui/react/switch'
import type { ReactNode } from 'react'

export type SwitchProps = {
  label: ReactNode
  hint?: ReactNode
  name?: string
  checked?: boolean
  defaultChecked?: boolean
  onChange?: (checked: boolean) => void
  disabled?: boolean
}

/** Takes effect at once; where a form is sent later, use a checkbox. */
export function Switch({ label, hint, onChange, ...rest }: SwitchProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: Base UI renders the input inside.
    <label className="flex items-start gap-3 text-sm text-ink has-data-disabled:cursor-not-allowed has-data-disabled:text-faint">
      <Base.Root
        {...rest}
        onCheckedChange={onChange}
        className="mt-0.5 flex h-5 w-9 shrink-0 items-center rounded-full border border-control bg-sunken p-0.5 transition-colors duration-100 data-checked:border-accent data-checked:bg-accent data-disabled:opacity-50"
      >
        <Base.Thumb className="size-3.5 rounded-full bg-control transition-transform duration-100 data-checked:translate-x-4 data-checked:bg-on-accent" />
      </Base.Root>
      <span className="flex flex-col">
        {label}
        {hint && <span className="text-xs text-faint">{hint}</span>}
      </span>
    </label>
  )
}
