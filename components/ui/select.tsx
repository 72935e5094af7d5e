'use client'

import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { classNames } from './class-names'

export type SelectOption = { value: string; label: string; hint?: string; disabled?: boolean }
export type SelectProps = {
  options: SelectOption[]
  value?: string
  defaultValue?: string
  onChange?: (value: string) => void
  /** Needed when no `Field` names it. */
  label?: string
  /** Needed in a form without a `Field`. */
  name?: string
  className?: string
}

export function Select({ options, label, onChange, className, ...rest }: SelectProps) {
  return (
    <Base.Root
      {...rest}
      items={options}
      onValueChange={(value) => {
        if (value !== null) onChange?.(value)
      }}
    >
      <Base.Trigger
        aria-label={label}
        className={classNames(
          'control flex min-w-32 items-center justify-between gap-2 pr-1.5 pl-2.5 text-left',
          className,
        )}
      >
        <Base.Value className="min-w-0 truncate data-placeholder:text-faint" placeholder="Choose…" />
        <Base.Icon className="text-faint">
          <ChevronsUpDown aria-hidden className="size-3.5" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner alignItemWithTrigger={false} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className="floating min-w-(--anchor-width) max-w-96">
            <Base.List className="max-h-[min(20rem,var(--available-height))] overflow-y-auto p-1">
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.disabled}
                  className="grid cursor-default grid-cols-[1rem_1fr] items-start gap-x-2 rounded-sm py-1 pr-3 pl-1.5 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover data-highlighted:inset-ring data-highlighted:inset-ring-accent"
                >
                  <Base.ItemIndicator className="pt-0.5 text-accent">
                    <Check aria-hidden className="size-4" />
                  </Base.ItemIndicator>
                  <span className="col-start-2 flex flex-col">
                    <Base.ItemText>{option.label}</Base.ItemText>
                    {option.hint && <span className="text-xs text-faint">{option.hint}</span>}
                  </span>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
