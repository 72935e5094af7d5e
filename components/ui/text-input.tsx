'use client'

import { Input } from '@base-ui/react/input'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'

export type TextInputProps = Omit<ComponentProps<typeof Input>, 'className'> & {
  /** Identifiers and SQL are set in monospace. */
  mono?: boolean
  className?: string
}

export function TextInput({ mono = false, className, ...rest }: TextInputProps) {
  return (
    <Input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={classNames('control w-full min-w-0 px-2.5', mono && 'font-mono', className)}
    />
  )
}
