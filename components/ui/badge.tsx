import type { ReactNode } from 'react'
import { classNames } from './class-names'

export type BadgeTone = 'neutral' | 'good' | 'attention' | 'harm'
export type BadgeProps = { tone?: BadgeTone; title?: string; children: ReactNode }

const tones: Record<BadgeTone, string> = {
  neutral: 'border-line-strong bg-sunken text-muted',
  good: 'border-accent-line bg-accent-soft text-accent-strong',
  attention: 'border-attention-line bg-attention-soft text-attention',
  harm: 'border-harm-line bg-harm-soft text-harm',
}

/** A short word about something; the word says it, the colour only helps. */
export function Badge({ tone = 'neutral', title, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-5 items-center gap-1 rounded-sm border px-1.5 text-2xs font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  )
}
