'use client'

import { Field } from '@/components/ui/field'
import { NumberInput } from '@/components/ui/number-input'

export type PolicyNumberProps = {
  label: string
  field: string
  of(field: string): string | null
  unit: string
  /** What one of the unit is in the policy: 0.01 for a per cent of a share. */
  by: number
  value: number
  /** Of an emptied field NaN: it is no number, and is told so when it is saved. */
  onChange(value: number): void
}

/** A number of a policy in the unit that people think in. */
export function PolicyNumber({ label, field, of, unit, by, value, onChange }: PolicyNumberProps) {
  return (
    <Field label={label} name={field} error={of(field)}>
      <NumberInput
        value={Math.round((value / by) * 1e6) / 1e6}
        unit={unit}
        min={0}
        onChange={(given) => onChange(given === null ? Number.NaN : Math.round(given * by * 1e9) / 1e9)}
      />
    </Field>
  )
}
