'use client'

import { Field } from '@base-ui/react/field'
import { classNames } from './class-names'

export type TextAreaProps = {
  defaultValue?: string
  value?: string
  onChange?: (value: string) => void
  placeholder?: string
  rows?: number
  mono?: boolean
  maxLength?: number
}

/** Several lines. Name, label and error come from the `Field` around it. */
export function TextArea({ mono = false, rows = 4, onChange, ...rest }: TextAreaProps) {
  return (
    <Field.Control
      {...rest}
      onValueChange={onChange}
      render={<textarea rows={rows} spellCheck={!mono} />}
      className={classNames('control h-auto! w-full min-w-0 px-2.5 py-1.5', mono && 'font-mono')}
    />
  )
}
