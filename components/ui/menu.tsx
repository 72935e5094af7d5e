'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import Link from 'next/link'
import type { ReactElement, ReactNode } from 'react'
import { classNames } from './class-names'
import { KeyHint } from './key-hint'

export type MenuEntry = {
  id: string
  label: string
  hint?: string
  icon?: ReactNode
  href?: string
  onSelect?: () => void
  tone?: 'plain' | 'harm'
  disabled?: boolean
  keys?: string[]
}
export type MenuGroup = { label?: string; entries: MenuEntry[] }
export type MenuProps = { trigger: ReactElement; groups: MenuGroup[]; align?: 'start' | 'end' }

const menuEntryLook =
  'flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover data-highlighted:inset-ring data-highlighted:inset-ring-accent'

function Entry({ entry }: { entry: MenuEntry }) {
  const look = classNames(menuEntryLook, entry.tone === 'harm' && 'text-harm')
  const inside = (
    <>
      {entry.icon && <span className="flex size-4 shrink-0 items-center text-faint">{entry.icon}</span>}
      <span className="flex min-w-0 flex-1 flex-col">
        {entry.label}
        {entry.hint && <span className="text-xs text-faint">{entry.hint}</span>}
      </span>
      {entry.keys && <KeyHint keys={entry.keys} />}
    </>
  )
  if (entry.href && !entry.disabled) {
    return (
      <Base.LinkItem className={look} closeOnClick render={<Link href={entry.href} />}>
        {inside}
      </Base.LinkItem>
    )
  }
  return (
    <Base.Item className={look} disabled={entry.disabled} onClick={entry.onSelect}>
      {inside}
    </Base.Item>
  )
}

export function Menu({ trigger, groups, align = 'start' }: MenuProps) {
  return (
    <MenuSurface trigger={trigger} align={align}>
      {groups.map((group, place) => (
        <Base.Group
          key={group.label ?? group.entries[0]?.id}
          className={place > 0 ? 'mt-1 border-t border-line pt-1' : ''}
        >
          {group.label && <Base.GroupLabel className="px-2 py-1 text-xs text-faint">{group.label}</Base.GroupLabel>}
          {group.entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </Base.Group>
      ))}
    </MenuSurface>
  )
}

/** The floating sheet of a menu, for menus with other contents. */
export function MenuSurface({
  trigger,
  align,
  children,
}: {
  trigger: ReactElement
  align: 'start' | 'end'
  children: ReactNode
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className="floating max-h-(--available-height) max-w-80 min-w-44 overflow-y-auto p-1">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export type MenuCheck = { value: string; label: string; count?: string }
export type MenuChecksProps = {
  label: string
  options: MenuCheck[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** Several of many, inside a `MenuSurface`; the menu stays open while choosing. */
export function MenuChecks({ label, options, chosen, onChange }: MenuChecksProps) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 py-1 text-xs text-faint">{label}</Base.GroupLabel>
      {options.map((option) => (
        <Base.CheckboxItem
          key={option.value}
          checked={chosen.includes(option.value)}
          onCheckedChange={(checked) =>
            onChange(checked ? [...chosen, option.value] : chosen.filter((value) => value !== option.value))
          }
          closeOnClick={false}
          className={menuEntryLook}
        >
          <MenuMark>
            <Base.CheckboxItemIndicator className="flex">
              <Check aria-hidden strokeWidth={3} className="size-3 text-accent" />
            </Base.CheckboxItemIndicator>
          </MenuMark>
          <bdi className="min-w-0 flex-1 truncate">{option.label}</bdi>
          {option.count !== undefined && <span className="pl-3 text-xs text-faint">{option.count}</span>}
        </Base.CheckboxItem>
      ))}
    </Base.Group>
  )
}

function MenuMark({ children }: { children: ReactNode }) {
  return (
    <span className="flex size-4 shrink-0 items-center justify-center rounded-xs border border-line-strong bg-surface">
      {children}
    </span>
  )
}

export type MenuRadiosProps = {
  label: string
  options: MenuCheck[]
  chosen: string
  onChange: (chosen: string) => void
}

/** One of a few, inside a `MenuSurface`. */
export function MenuRadios({ label, options, chosen, onChange }: MenuRadiosProps) {
  return (
    <Base.RadioGroup value={chosen} onValueChange={(value: string) => onChange(value)}>
      <Base.Group>
        <Base.GroupLabel className="px-2 py-1 text-xs text-faint">{label}</Base.GroupLabel>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} closeOnClick className={menuEntryLook}>
            <span className="flex size-4 shrink-0 items-center justify-center">
              <Base.RadioItemIndicator className="flex">
                <Check aria-hidden className="size-4 text-accent" />
              </Base.RadioItemIndicator>
            </span>
            {option.label}
          </Base.RadioItem>
        ))}
      </Base.Group>
    </Base.RadioGroup>
  )
}
