'use client'

import { Check, Copy, X } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from './icon-button'

export type CopyButtonProps = { text: string; label?: string; tabIndex?: number; className?: string }

type Outcome = 'idle' | 'copied' | 'refused'
const words: Record<Outcome, string> = { idle: '', copied: 'Copied', refused: 'The browser refused to copy' }
const icons: Record<Outcome, typeof Copy> = { idle: Copy, copied: Check, refused: X }

export function CopyButton({ text, label = 'Copy', tabIndex, className }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>('idle')
  const Icon = icons[outcome]

  async function copy() {
    const next = await navigator.clipboard.writeText(text).then(
      (): Outcome => 'copied',
      (): Outcome => 'refused',
    )
    setOutcome(next)
    setTimeout(() => setOutcome('idle'), 1600)
  }

  return (
    <>
      <IconButton label={words[outcome] || label} tabIndex={tabIndex} className={className} onClick={copy}>
        <Icon aria-hidden className={outcome === 'copied' ? 'size-3.5 text-accent' : 'size-3.5'} />
      </IconButton>
      <span role="status" className="sr-only">
        {words[outcome]}
      </span>
    </>
  )
}
