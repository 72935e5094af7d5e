'use client'

import { Bookmark, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { buttonLook } from '@/components/ui/button-look'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { IconButton } from '@/components/ui/icon-button'
import { Menu } from '@/components/ui/menu'
import { TextInput } from '@/components/ui/text-input'
import { type Act, useAct } from '@/lib/client/use-act'

export type SavedViewItem = { id: string; name: string; search: string }
export type SavedViewsProps = {
  page: 'indexes' | 'tables' | 'queries'
  views: SavedViewItem[]
  /** The address without its query. */
  path: string
  /** The query of what is on the screen now. */
  search: string
  save: Act<{ page: 'indexes' | 'tables' | 'queries'; name: string; search: string }, SavedViewItem>
  forget: Act<{ id: string }, { forgotten: boolean }>
}

/** A person's own names for addresses of one page. */
export function SavedViews({ page, views, path, search, save, forget }: SavedViewsProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Menu
        align="end"
        trigger={
          <button type="button" className={buttonLook('plain', 'sm', 'font-normal')}>
            <Bookmark aria-hidden className="size-4 text-faint" />
            Views
          </button>
        }
        groups={[
          ...(views.length > 0
            ? [
                {
                  label: 'Saved views',
                  entries: views.map((view) => ({ id: view.id, label: view.name, href: hrefOf(path, view) })),
                },
              ]
            : []),
          { entries: [{ id: 'save', label: 'Save or forget views…', onSelect: () => setOpen(true) }] },
        ]}
      />
      <Dialog
        title="Saved views"
        description="A view keeps filter, sort, window and columns under a name. Only you see yours."
        open={open}
        onOpenChange={setOpen}
        width="sm"
      >
        <SaveForm page={page} search={search} save={save} />
        {views.length > 0 && (
          <ul className="mt-4 border-t border-line">
            {views.map((view) => (
              <ViewRow key={view.id} view={view} path={path} forget={forget} onOpen={() => setOpen(false)} />
            ))}
          </ul>
        )}
      </Dialog>
    </>
  )
}

function SaveForm({ page, search, save }: Pick<SavedViewsProps, 'page' | 'search' | 'save'>) {
  const { run, busy, problem } = useAct(save)
  const [name, setName] = useState('')

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (await run({ page, name, search })) setName('')
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label="Name of what you see now" error={problem?.message} hint="A name that is taken is overwritten.">
        <TextInput value={name} onChange={(event) => setName(event.target.value)} maxLength={60} required />
      </Field>
      <Button type="submit" tone="accent" busy={busy} className="self-start">
        Save view
      </Button>
    </form>
  )
}

type RowProps = { view: SavedViewItem; path: string; forget: SavedViewsProps['forget']; onOpen: () => void }

function ViewRow({ view, path, forget, onOpen }: RowProps) {
  const { run, busy, problem } = useAct(forget)
  return (
    <li className="flex items-center justify-between gap-3 border-b border-line py-1 text-sm last:border-b-0">
      <Link href={hrefOf(path, view)} onClick={onOpen} className="min-w-0 truncate text-ink hover:underline">
        {view.name}
      </Link>
      {problem && <span className="text-xs text-harm">{problem.message}</span>}
      <IconButton label={`Forget ${view.name}`} aria-busy={busy || undefined} onClick={() => run({ id: view.id })}>
        <Trash2 aria-hidden className="size-3.5" />
      </IconButton>
    </li>
  )
}

function hrefOf(path: string, view: SavedViewItem): string {
  return view.search ? `${path}?${view.search}` : path
}
