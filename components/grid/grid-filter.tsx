'use client'

import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

export type GridFilterProps = {
  /** What may be typed: "Filter by index, table or column". */
  label: string
  value: string
  /** Called when typing rests or the field is left. */
  onChange: (value: string) => void
}

export function GridFilter({ label, value, onChange }: GridFilterProps) {
  const [typed, setTyped] = useState(value)
  const sent = useRef(value)
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setTyped(value)
  }, [value])

  useEffect(() => {
    if (typed === sent.current) return
    const rest = setTimeout(() => send(typed), 180)
    return () => clearTimeout(rest)
  })

  function send(text: string) {
    if (text === sent.current) return
    sent.current = text
    onChange(text)
  }

  function clear() {
    setTyped('')
    input.current?.focus()
  }

  return (
    <div className="relative min-w-44 flex-1 sm:max-w-80">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" />
      <input
        ref={input}
        data-filter=""
        type="text"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && typed !== '') clear()
          if (event.key === 'Escape' && typed === '') event.currentTarget.blur()
        }}
        // Later it would change the address under the way to what was clicked, which ends that way.
        onBlur={() => send(typed)}
        autoComplete="off"
        spellCheck={false}
        className="control w-full pr-8 pl-8"
      />
      {typed !== '' && (
        <button
          type="button"
          aria-label="Clear the filter"
          onClick={clear}
          className="absolute top-1 right-1 flex size-6 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </div>
  )
}
