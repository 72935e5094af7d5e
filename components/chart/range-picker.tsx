'use client'

import { ZoomOut } from 'lucide-react'
import { buttonLook } from '@/components/ui/button-look'
import { classNames } from '@/components/ui/class-names'
import { type RangeName, rangeWords, type TimeRange } from '@/lib/client/time-range'
import { stamp } from '@/lib/domain/format'

export type RangePickerProps = {
  /** What it is for, read aloud: "Range of the charts". */
  label: string
  offered: readonly RangeName[]
  range: TimeRange
  onChange: (range: TimeRange) => void
  /** Where leaving a zoom leads. */
  home: RangeName
}

/** A few stretches of time up to now; after a zoom its ends and the way back. */
export function RangePicker({ label, offered, range, onChange, home }: RangePickerProps) {
  const chosen = 'name' in range ? range.name : null
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      {!('name' in range) && (
        <>
          <span className="text-xs text-muted">
            {stamp(range.from).slice(0, 16)} to {stamp(range.to).slice(0, 16)} UTC
          </span>
          <button type="button" className={buttonLook('plain', 'sm')} onClick={() => onChange({ name: home })}>
            <ZoomOut aria-hidden className="size-3.5 text-faint" />
            Back to {rangeWords[home]}
          </button>
        </>
      )}
      <fieldset className="flex rounded-sm border border-line-strong bg-surface">
        <legend className="sr-only">{label}</legend>
        {offered.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={chosen === name}
            onClick={() => onChange({ name })}
            className={classNames(
              'h-7 border-r border-line-strong px-2.5 text-xs whitespace-nowrap last:border-r-0 focus-visible:-outline-offset-2',
              chosen === name
                ? 'bg-accent-soft font-medium text-accent-strong'
                : 'text-muted hover:bg-hover hover:text-ink',
            )}
          >
            {rangeWords[name]}
          </button>
        ))}
      </fieldset>
    </div>
  )
}
