'use client'

import { Select } from '@/components/ui/select'
import { stamp } from '@/lib/domain/format'
import { type Range, type RangeName, rangeNames, rangeWords } from '@/lib/domain/range'

export type RangeSelectProps = { range: Range; onChoose: (name: RangeName) => void }

const named = rangeNames.map((name) => ({ value: name as string, label: capital(rangeWords[name]) }))

/** How far back the charts reach. A stretch that was dragged is an entry of its own until another one is chosen. */
export function RangeSelect({ range, onChoose }: RangeSelectProps) {
  const isStretch = 'from' in range
  const stretch = isStretch ? [{ value: 'stretch', label: `${shortly(range.from)} to ${shortly(range.to)}` }] : []
  return (
    <Select
      label="Time range of the charts"
      className="min-w-40"
      options={[...stretch, ...named]}
      value={isStretch ? 'stretch' : range.name}
      onChange={(value) => {
        const name = rangeNames.find((each) => each === value)
        if (name) onChoose(name)
      }}
    />
  )
}

function shortly(at: string): string {
  return stamp(Date.parse(at)).slice(5, 16)
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
