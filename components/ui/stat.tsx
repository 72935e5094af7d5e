import type { ReactNode } from 'react'
import { classNames } from './class-names'
import { RelativeTime } from './relative-time'

export type StatProps = {
  label: string
  /** Already in words, for instance from `bytes()`; null when unknown. */
  value: ReactNode | null
  unit?: string
  /** Over which time it was counted: "in 43 days (since the crash on 10 Oct)". */
  window?: ReactNode
  /** When it was seen. */
  at?: Date | string | null
  tone?: 'plain' | 'attention' | 'harm'
  /** Why it is unknown, or what it means. */
  hint?: string
}

const tones = { plain: 'text-ink', attention: 'text-attention', harm: 'text-harm' }

export function Stat({ label, value, unit, window, at, tone = 'plain', hint }: StatProps) {
  return (
    <div className="flex min-w-0 flex-col">
      <span className="text-xs text-muted">{label}</span>
      {value === null ? (
        <span className="text-xl text-faint">unknown</span>
      ) : (
        <span className={classNames('text-xl font-semibold tracking-tight', tones[tone])}>
          {value}
          {unit && <span className="pl-1 text-sm font-normal tracking-normal text-muted">{unit}</span>}
        </span>
      )}
      {(window || at) && (
        <span className="text-xs text-faint">
          {window}
          {window && at && ', '}
          {at && (
            <>
              seen <RelativeTime at={at} />
            </>
          )}
        </span>
      )}
      {hint && <span className="text-xs text-faint">{hint}</span>}
    </div>
  )
}
