'use client'

import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { saveFile } from '@/lib/client/save-file'
import { mayStart } from '@/lib/domain/operation/may-start'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { type ScriptForm, type ScriptPart, writeScript } from '@/lib/domain/operation/script'

export type ScriptButtonsProps = {
  parts: ScriptPart[]
  /** What was not even looked at, and why. */
  leftOut?: readonly { request: OperationRequest; why: string }[]
  target: string
}

/**
 * The same statements to run by hand: copied, as a script for psql, or as a migration with its way down. Nothing where none may run.
 */
export function ScriptButtons({ parts, leftOut = [], target }: ScriptButtonsProps) {
  if (!parts.some(mayStart)) return null
  const write = (form: ScriptForm) => writeScript(parts, form, { target, at: new Date(), leftOut })
  return (
    <span className="flex items-center gap-1">
      <CopyButton text={write('script')} label="Copy the script" />
      {(['script', 'migration'] as const).map((form) => (
        <Button
          key={form}
          tone="quiet"
          size="sm"
          onClick={() => saveFile(`${target}-${form}.sql`, write(form), 'application/sql')}
        >
          <Download aria-hidden className="size-3.5 text-faint" />
          {form === 'script' ? 'SQL script' : 'Migration'}
        </Button>
      ))}
    </span>
  )
}
