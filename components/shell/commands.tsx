'use client'

import { useParams } from 'next/navigation'
import { type Command, CommandMenu } from './command-menu'
import { commonPages, targetPages } from './shell-page'
import type { ShellTarget } from './sidebar'

export type CommandsProps = { targets: ShellTarget[]; mayOperate: boolean }
type Hit = { kind: 'target' | 'table' | 'index'; target: string; id: string; name: string; within: string }

const groups = { target: 'Targets', table: 'Tables', index: 'Indexes' }
const folders = { table: 'tables', index: 'indexes' }

const indexActs = { drop: 'Drop this index…', rebuild: 'Rebuild this index…' }
const tableActs = {
  create: 'Create an index on this table…',
  analyze: 'Analyze this table…',
  vacuum: 'Vacuum this table…',
  rebuild: 'Rebuild all indexes of this table…',
}

/** Operations on what the page shows: its address with the act opens the dialog of consent. */
function actsHere(target?: string, index?: string, table?: string): Command[] {
  if (!target || !(index || table)) return []
  const base = index ? `/targets/${target}/indexes/${index}` : `/targets/${target}/tables/${table}`
  return Object.entries(index ? indexActs : tableActs).map(([act, label]) => ({
    ...{ id: `act-${act}`, group: 'Actions', label, href: `${base}?act=${act}` },
  }))
}

/** The command menu over everything there is: pages, targets, and tables and indexes found by name. */
export function Commands({ targets, mayOperate }: CommandsProps) {
  const { target, index, table } = useParams<{ target?: string; index?: string; table?: string }>()
  const here = target ? targetPages(target) : []
  const commands: Command[] = [
    ...here.map((page) => ({
      id: page.id,
      group: 'This target',
      label: page.label,
      href: page.href,
      keys: ['g', page.key],
    })),
    ...commonPages.map((page) => ({
      id: page.id,
      group: 'Pages',
      label: page.label,
      href: page.href,
      keys: ['g', page.key],
    })),
    ...(mayOperate ? actsHere(target, index, table) : []),
    { id: 'add-target', group: 'Actions', label: 'Add a target', href: '/targets/new' },
    ...targets.map((each) => ({
      id: `target-${each.id}`,
      group: 'Targets',
      label: each.name,
      detail: each.word,
      href: `/targets/${each.id}`,
    })),
  ]

  async function search(words: string): Promise<Command[]> {
    const query = new URLSearchParams({ q: words, ...(target ? { target } : {}) })
    const response = await fetch(`/api/search?${query}`)
    if (!response.ok) return []
    const { items } = (await response.json()) as { items: Hit[] }
    return items
      .filter((hit) => hit.kind !== 'target')
      .map((hit) => ({
        id: `${hit.kind}-${hit.target}-${hit.id}`,
        group: groups[hit.kind],
        label: hit.name,
        detail: `${hit.within} · ${hit.target}`,
        href: `/targets/${hit.target}/${hit.kind === 'target' ? '' : `${folders[hit.kind]}/${hit.id}`}`,
      }))
  }
  return <CommandMenu commands={commands} search={search} />
}
