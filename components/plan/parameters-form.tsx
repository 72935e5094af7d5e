'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { TextInput } from '@/components/ui/text-input'

export type ParametersFormProps = {
  /** How many there are: $1 to this one. */
  number: number
  values: (string | null)[]
  onChange: (values: (string | null)[]) => void
}

const mostShown = 50

/** Values of $1, $2, …; the server takes them as text and gives them the types it expects. */
export function ParametersForm({ number, values, onChange }: ParametersFormProps) {
  const places = Array.from({ length: Math.min(number, mostShown) }, (_, place) => place)
  const set = (place: number, value: string | null) =>
    onChange(Array.from({ length: number }, (_, at) => (at === place ? value : (values[at] ?? ''))))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 text-sm text-muted">
        Values of the parameters. Leave all of them empty for a generic plan, which fits any value.
      </legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] items-end gap-x-4 gap-y-2">
        {places.map((place) => (
          <div key={place} className="flex min-w-0 flex-col gap-1">
            <Field label={`$${place + 1}`} name={`parameter-${place + 1}`}>
              <TextInput
                mono
                value={values[place] ?? ''}
                placeholder={values[place] === null ? 'null' : ''}
                onChange={(event) => set(place, event.target.value)}
              />
            </Field>
            <Checkbox
              label={<span className="text-xs text-muted">null</span>}
              checked={values[place] === null}
              onChange={(checked) => set(place, checked ? null : '')}
            />
          </div>
        ))}
      </div>
    </fieldset>
  )
}

/** What is sent: nothing for a generic plan, else a value for each place. */
export function sentParameters(number: number, values: (string | null)[]): (string | null)[] | null {
  const given = Array.from({ length: number }, (_, place) => (values[place] === undefined ? '' : values[place]))
  return number === 0 || given.every((value) => value === '') ? null : given
}
