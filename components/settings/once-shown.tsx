'use client'

import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { DialogActions, DialogClose } from '@/components/ui/dialog'

export type OnceShownProps = { label: string; text: string; children: ReactNode }

/** A secret that is shown this once, inside a dialog. */
export function OnceShown({ label, text, children }: OnceShownProps) {
  return (
    <div className="flex flex-col gap-3 text-sm">
      <CodeBlock text={text} label={label} />
      <div className="flex flex-col gap-3 text-muted">{children}</div>
      <DialogActions>
        <DialogClose render={<Button tone="accent">Done, I have copied it</Button>} />
      </DialogActions>
    </div>
  )
}
