'use client'

import { ChevronDown, ChevronUp } from 'lucide-react'
import { IconButton } from '@/components/ui/icon-button'
import { count } from '@/lib/domain/format'

export type OutlineSearchProps = {
  words: string
  onChange: (words: string) => void
  found: number
  onNext: (forward: boolean) => void
}

/** Finds nodes by name, object or condition: Enter goes to the next, Shift-Enter to the one before. */
export function OutlineSearch({ words, onChange, found, onNext }: OutlineSearchProps) {
  return (
    <search className="flex items-center gap-1">
      <input
        type="search"
        data-filter=""
        aria-label="Find nodes by name, table, index or condition"
        placeholder="Find in the plan"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={words}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onNext(!event.shiftKey)
        }}
        className="control w-52 px-2.5"
      />
      {words.trim() !== '' && (
        <>
          <span role="status" className="px-1 text-xs whitespace-nowrap text-muted">
            {found === 0 ? 'none' : `${count(found)} found`}
          </span>
          {found > 0 && (
            <>
              <IconButton label="The one before (Shift-Enter)" onClick={() => onNext(false)}>
                <ChevronUp aria-hidden className="size-4" />
              </IconButton>
              <IconButton label="The next one (Enter)" onClick={() => onNext(true)}>
                <ChevronDown aria-hidden className="size-4" />
              </IconButton>
            </>
          )}
        </>
      )}
    </search>
  )
}
