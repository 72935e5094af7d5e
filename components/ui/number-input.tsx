'use client'

import { NumberField } from '@base-ui/react/number-field'
import { Minus, Plus } from 'lucide-react'

export type NumberInputProps = {
  defaultValue?: number
  value?: number | null
  onChange?: (value: number | null) => void
  min?: number
  max?: number
  step?: number
  /** Written behind the number: MB, min, %. */
  unit?: string
}

const stepper =
  'flex w-7 shrink-0 items-center justify-center text-muted hover:bg-hover hover:text-ink data-disabled:opacity-50'

/** A number with its unit. Name, label and error come from the `Field` around it. */
export function NumberInput({ unit, onChange, value, ...rest }: NumberInputProps) {
  const shown = Number.isNaN(value) ? null : value
  return (
    <NumberField.Root {...rest} value={shown} locale="en-US" format={{ useGrouping: false }} onValueChange={onChange}>
      <NumberField.Group className="control flex w-fit items-stretch overflow-hidden focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
        <NumberField.Input className="w-24 min-w-0 bg-transparent px-2.5 text-sm outline-none" />
        {unit && <span className="flex items-center pr-2 text-xs text-faint">{unit}</span>}
        <NumberField.Decrement aria-label="Less" className={`${stepper} border-l border-line`}>
          <Minus aria-hidden className="size-3" />
        </NumberField.Decrement>
        <NumberField.Increment aria-label="More" className={`${stepper} border-l border-line`}>
          <Plus aria-hidden className="size-3" />
        </NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  )
}
