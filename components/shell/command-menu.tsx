'use client'

import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { KeyHint } from '@/components/ui/key-hint'
import { visibleText } from '@/lib/domain/visible-text'

export type Command = {
  id: string
  /** The heading it stands under: Pages, Targets, Tables, Indexes, Actions. */
  group: string
  label: string
  /** Told apart by: the schema and table of an index. */
  detail?: string
  keys?: string[]
  href?: string
  onSelect?: () => void
}

export type CommandMenuProps = {
  commands: Command[]
  /** Tables and indexes by name, from the server; at most a screenful. */
  search?: (words: string) => Promise<Command[]>
}

type Found = { words: string; commands: Command[]; failed: boolean }
const nothing: Found = { words: '', commands: [], failed: false }

/** Asks once the typing rests, and forgets answers to words typed before. */
function useSearch(words: string, search: CommandMenuProps['search']): Found & { waiting: boolean } {
  const [found, setFound] = useState<Found>(nothing)
  const latest = useRef(search)
  latest.current = search
  const asked = words.trim()
  useEffect(() => {
    if (asked === '' || !latest.current) return
    let stale = false
    const rest = setTimeout(async () => {
      const answer = await latest.current?.(asked).then(
        (commands) => ({ words: asked, commands, failed: false }),
        () => ({ words: asked, commands: [], failed: true }),
      )
      if (!stale && answer) setFound(answer)
    }, 120)
    return () => {
      stale = true
      clearTimeout(rest)
    }
  }, [asked])
  if (asked === '' || !search) return { ...nothing, waiting: false }
  return { ...found, waiting: found.words !== asked }
}

function matches(command: Command, words: string): boolean {
  const text = `${command.group} ${command.label} ${command.detail ?? ''}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

type Group = { value: string; items: Command[] }

function grouped(commands: Command[]): Group[] {
  const groups = new Map<string, Command[]>()
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  return [...groups].map(([value, items]) => ({ value, items }))
}

function Palette({ commands, search, onDone }: CommandMenuProps & { onDone: () => void }) {
  const router = useRouter()
  const [words, setWords] = useState('')
  const found = useSearch(useDeferredValue(words), search)
  const known = commands.filter((command) => matches(command, words.trim()))
  const groups = grouped([...known, ...found.commands])

  function run(command: Command) {
    onDone()
    command.onSelect?.()
    if (command.href) router.push(command.href)
  }

  return (
    <Autocomplete.Root
      inline
      open
      items={groups}
      filter={null}
      value={words}
      onValueChange={(value, details) => {
        if (details.reason !== 'item-press') setWords(value)
      }}
      itemToStringValue={(command: Command) => command.label}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden className="size-4 shrink-0 text-faint" />
        <Autocomplete.Input
          aria-label="Go to a target, table, index or action"
          placeholder="Go to a target, table, index or action"
          className="h-12 w-full min-w-0 bg-transparent text-base text-ink outline-none placeholder:text-faint"
        />
        <Dialog.Close aria-label="Close" className="shrink-0 rounded-sm">
          <KeyHint keys={['Esc']} />
        </Dialog.Close>
      </div>
      <Autocomplete.Empty>
        {!found.waiting && !found.failed && (
          <p className="px-4 py-8 text-sm text-muted">Nothing has “{visibleText(words)}” in its name.</p>
        )}
      </Autocomplete.Empty>
      <Autocomplete.List className="max-h-[min(50dvh,26rem)] scroll-py-2 overflow-y-auto overscroll-contain">
        {(group: Group) => (
          <Autocomplete.Group
            key={group.value}
            items={group.items}
            className="p-1.5 not-first:border-t not-first:border-line"
          >
            <Autocomplete.GroupLabel className="px-2.5 pt-1 pb-1 text-xs text-faint">
              {group.value}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.id}
                  value={command}
                  onClick={() => run(command)}
                  className="flex min-h-8 cursor-default items-center gap-3 rounded-sm px-2.5 py-1 text-sm text-ink outline-none select-none data-highlighted:bg-accent-soft data-highlighted:text-accent-strong"
                >
                  <bdi dir="auto" className="min-w-0 truncate">
                    {visibleText(command.label)}
                  </bdi>
                  {command.detail && (
                    <bdi dir="auto" className="min-w-0 flex-1 truncate text-xs text-muted">
                      {visibleText(command.detail)}
                    </bdi>
                  )}
                  {command.keys && (
                    <span className="ml-auto">
                      <KeyHint keys={command.keys} />
                    </span>
                  )}
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
      <Autocomplete.Status className="min-h-8 border-t border-line px-4 py-1.5 text-xs text-faint">
        {status(found, known.length)}
      </Autocomplete.Status>
    </Autocomplete.Root>
  )
}

function status(found: Found & { waiting: boolean }, known: number): string {
  if (found.waiting) return 'Searching tables and indexes…'
  if (found.failed) return 'Tables and indexes could not be searched just now; pages and targets can.'
  const total = known + found.commands.length
  return total === 1 ? '1 result' : `${total} results`
}

/** Ctrl/Cmd-K from anywhere, and a button for the mouse. */
export function CommandMenu({ commands, search }: CommandMenuProps) {
  const [open, setOpen] = useState(false)

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      setOpen((was) => !was)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])

  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        aria-label="Search and commands"
        className="flex h-8 items-center gap-2 rounded-sm border border-line-strong bg-sunken px-2 text-sm text-faint hover:border-control hover:text-ink"
      >
        <Search aria-hidden className="size-4" />
        <span className="hidden pr-6 lg:inline">Go to…</span>
        <span className="hidden lg:inline">
          <KeyHint keys={['Ctrl', 'K']} />
        </span>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Viewport className="fixed inset-0 z-40 flex items-start justify-center px-3 pt-[12vh]">
          <Dialog.Popup
            aria-label="Search and commands"
            className="w-full max-w-xl overflow-hidden rounded-lg border border-line-strong bg-raised shadow-tall outline-none"
          >
            <Palette commands={commands} search={search} onDone={() => setOpen(false)} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
