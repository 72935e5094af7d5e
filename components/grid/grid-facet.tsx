'use client'

import { ChevronDown } from 'lucide-react'
import { buttonLook } from '@/components/ui/button-look'
import { MenuChecks, MenuSurface } from '@/components/ui/menu'
import { compactCount } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'

export type FacetOption = { value: string; label: string; count?: number }
export type GridFacetProps = {
  label: string
  options: FacetOption[]
  /** None chosen means all. */
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

export function GridFacet({ label, options, chosen, onChange }: GridFacetProps) {
  const [only] = chosen
  const one = options.find((option) => option.value === only)
  const summary = chosen.length === 1 ? visibleText(one?.label ?? only ?? '') : `${chosen.length}`
  return (
    <MenuSurface
      align="start"
      trigger={
        <button
          type="button"
          className={buttonLook(
            'plain',
            'md',
            chosen.length > 0 ? 'border-accent! bg-accent-soft! font-normal' : 'font-normal',
          )}
        >
          <span>{label}</span>
          {chosen.length > 0 && <bdi className="max-w-32 truncate font-medium text-accent-strong">{summary}</bdi>}
          <ChevronDown aria-hidden className="size-3.5 text-faint" />
        </button>
      }
    >
      <MenuChecks
        label={label}
        options={options.map((option) => ({
          value: option.value,
          label: visibleText(option.label),
          ...(option.count === undefined ? {} : { count: compactCount(option.count) }),
        }))}
        chosen={chosen}
        onChange={onChange}
      />
    </MenuSurface>
  )
}
