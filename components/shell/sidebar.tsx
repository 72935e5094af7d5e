'use client'

import { Dialog } from '@base-ui/react/dialog'
import { Menu as MenuIcon, X } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { classNames } from '@/components/ui/class-names'
import { type Health, HealthMark } from '@/components/ui/health'
import { Name } from '@/components/ui/name'
import { commonPages, pageOf, type ShellPage, targetOf, targetPages } from './shell-page'

export type ShellTarget = {
  id: string
  name: string
  health: Health
  /** The health in a word: healthy, 3 to look at, unreachable. */
  word: string
}
export type SidebarProps = { targets: ShellTarget[] }

const row =
  'flex min-h-7 items-center gap-2 rounded-sm px-2 py-1 text-sm focus-visible:-outline-offset-2 transition-colors duration-75'

function PageLink({ page, current, inset = false }: { page: ShellPage; current: boolean; inset?: boolean }) {
  return (
    <Link
      href={page.href}
      aria-current={current ? 'page' : undefined}
      className={classNames(
        row,
        inset && 'ml-3.5 rounded-l-none border-l pl-3.5',
        inset && (current ? 'border-accent' : 'border-line-strong'),
        current ? 'bg-accent-soft font-medium text-accent-strong' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      {page.label}
    </Link>
  )
}

function TargetEntry({ target, pathname, open }: { target: ShellTarget; pathname: string; open: boolean }) {
  const pages = targetPages(target.id)
  const current = open ? pageOf(pathname, pages) : undefined
  return (
    <li>
      <Link
        href={`/targets/${encodeURIComponent(target.id)}`}
        className={classNames(row, 'justify-between text-ink hover:bg-hover', open && 'font-medium')}
      >
        <Name value={target.name} className="min-w-0 truncate" />
        <span className="max-w-[55%] shrink-0 text-xs font-normal text-muted">
          <HealthMark health={target.health} word={target.word} title={target.word} />
        </span>
      </Link>
      {open && (
        <ul aria-label={`Pages of ${target.name}`} className="mb-1.5">
          {pages
            .filter((page) => !page.isAside)
            .map((page) => (
              <li key={page.id}>
                <PageLink page={page} current={page.id === current?.id} inset />
              </li>
            ))}
        </ul>
      )}
    </li>
  )
}

function Navigation({ targets }: SidebarProps) {
  const pathname = usePathname()
  const openTarget = targetOf(pathname)
  const current = openTarget ? undefined : pageOf(pathname, commonPages)
  const [home, ...others] = commonPages
  return (
    <nav aria-label="Main" className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto px-2 py-2">
        {home && <PageLink page={home} current={current?.id === home.id} />}
        {targets.length > 0 && (
          <ul aria-label="Targets" className="mt-1">
            {targets.map((target) => (
              <TargetEntry key={target.id} target={target} pathname={pathname} open={target.id === openTarget} />
            ))}
          </ul>
        )}
      </div>
      <ul className="border-t border-line px-2 py-2">
        {others.map((page) => (
          <li key={page.id}>
            <PageLink page={page} current={current?.id === page.id} />
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Mark() {
  return (
    <Link
      href="/"
      className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-4 text-base font-semibold tracking-tight text-ink focus-visible:-outline-offset-2"
    >
      {/* biome-ignore lint/performance/noImgElement: an icon of a few hundred bytes, served as it is. */}
      <img src="/icon.svg" alt="" width={20} height={20} />
      Arborist
    </Link>
  )
}

/** Stands beside the page from 900 px on. */
export function Sidebar({ targets }: SidebarProps) {
  return (
    <aside
      aria-label="Targets and pages"
      className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col border-r border-line bg-surface wide:flex print:hidden"
    >
      <Mark />
      <Navigation targets={targets} />
    </aside>
  )
}

/** The same behind a button, for narrow screens. */
export function SidebarButton({ targets }: SidebarProps): ReactNode {
  const pathname = usePathname()
  const [openedOn, setOpenedOn] = useState<string | null>(null)
  return (
    <Dialog.Root open={openedOn === pathname} onOpenChange={(open) => setOpenedOn(open ? pathname : null)}>
      <Dialog.Trigger
        aria-label="Open the list of targets and pages"
        className="-ml-2 flex size-8 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink wide:hidden"
      >
        <MenuIcon aria-hidden className="size-4.5" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label="Targets and pages"
          className="fixed inset-y-0 left-0 z-40 flex w-72 max-w-[85vw] flex-col border-r border-line bg-surface shadow-tall outline-none"
        >
          <Mark />
          <Dialog.Close
            aria-label="Close"
            className="absolute top-2 right-2 flex size-8 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
          >
            <X aria-hidden className="size-4" />
          </Dialog.Close>
          <Navigation targets={targets} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
