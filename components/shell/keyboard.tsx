'use client'

import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { KeyHint } from '@/components/ui/key-hint'
import { commonPages, type ShellPage, targetOf, targetPages } from './shell-page'

/** A second key must follow `g` within this time. */
const chordMs = 1200

const lists = [
  { keys: ['↑', '↓', '←', '→'], does: 'Move from cell to cell' },
  { keys: ['Home', 'End'], does: 'First and last column (with Ctrl: row)' },
  { keys: ['Page Up', 'Page Down'], does: 'A screenful up or down' },
  { keys: ['Enter'], does: 'Open the row' },
  { keys: ['Space'], does: 'Select the row' },
  { keys: ['→', '←'], does: 'On the first column: unfold and fold' },
]
const plan = [
  { keys: ['↑', '↓', '←', '→'], does: 'Move in the tree, unfold and fold' },
  { keys: ['Enter'], does: 'The node in detail' },
  { keys: ['.'], does: 'The node that takes most' },
  { keys: ['n', 'p'], does: 'Next and previous finding' },
  { keys: ['e'], does: 'Unfold everything below' },
  { keys: ['/'], does: 'Find in the plan' },
  { keys: ['Ctrl', 'Enter'], does: 'Run the statement (Cmd-Enter on a Mac)' },
]
const general = [
  { keys: ['Ctrl', 'K'], does: 'Go to any target, table, index or action (Cmd-K on a Mac)' },
  { keys: ['/'], does: 'Filter what is on the page' },
  { keys: ['?'], does: 'This list' },
  { keys: ['Esc'], does: 'Close what is open' },
]

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

function isBehindDialog(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null
}

function pagesAt(pathname: string): ShellPage[] {
  const targetId = targetOf(pathname)
  return targetId ? [...targetPages(targetId), ...commonPages] : commonPages
}

/** Keys that work on every page, and the list of them. Single keys stay quiet while somebody types. */
export function Keyboard() {
  const router = useRouter()
  const pathname = usePathname()
  const pages = pagesAt(pathname)
  const [open, setOpen] = useState(false)
  const chordUntil = useRef(0)

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target) || isBehindDialog()) return
      if (event.timeStamp < chordUntil.current) {
        chordUntil.current = 0
        const page = pagesAt(pathname).find((each) => each.key === event.key)
        if (!page) return
        event.preventDefault()
        router.push(page.href)
        return
      }
      if (event.key === 'g') chordUntil.current = event.timeStamp + chordMs
      if (event.key === '?') setOpen(true)
      if (event.key !== '/') return
      const filter = document.querySelector<HTMLInputElement>('[data-filter]')
      if (!filter) return
      event.preventDefault()
      filter.focus()
      filter.select?.()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [pathname, router])

  return (
    <Dialog title="Keys" open={open} onOpenChange={setOpen} width="lg">
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        <div className="flex flex-col gap-5">
          <KeyList title="Everywhere" rows={general} />
          <KeyList title="In lists" rows={lists} />
          {/\/plans(?:\/|$)/.test(pathname) && <KeyList title="In a plan" rows={plan} />}
        </div>
        <KeyList
          title="Go to"
          rows={pages.map((page) => ({
            keys: ['g', page.key],
            does: page.id === 'settings' ? 'Settings of Arborist' : page.label,
          }))}
        />
      </div>
    </Dialog>
  )
}

function KeyList({ title, rows }: { title: string; rows: { keys: string[]; does: string }[] }) {
  return (
    <section>
      <h3 className="pb-1 text-sm font-semibold text-ink">{title}</h3>
      <dl className="text-sm">
        {rows.map((row) => (
          <div
            key={row.does}
            className="flex items-start justify-between gap-4 border-b border-line py-1 last:border-b-0"
          >
            <dt className="text-muted">{row.does}</dt>
            <dd className="shrink-0">
              <KeyHint keys={row.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
