'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Name } from '@/components/ui/name'
import { commonPages, pageOf, targetOf, targetPages } from './shell-page'

export type BreadcrumbsProps = {
  /** Names of targets by id. */
  targets: { id: string; name: string }[]
}

type Crumb = { href: string; label: string }

function trail(pathname: string, targets: BreadcrumbsProps['targets']): Crumb[] {
  const home = { href: '/', label: 'Targets' }
  const targetId = targetOf(pathname)
  if (targetId === null) {
    const page = pageOf(pathname, commonPages)
    return page && page.href !== '/' ? [page] : [home]
  }
  const pages = targetPages(targetId)
  const name = targets.find((target) => target.id === targetId)?.name ?? 'Target'
  const page = pageOf(pathname, pages)
  const crumbs = [home, { href: `/targets/${encodeURIComponent(targetId)}`, label: name }]
  return page && page.id !== 'overview' ? [...crumbs, page] : crumbs
}

/** The way here, from the address. The last page of the way is named by its own heading. */
export function Breadcrumbs({ targets }: BreadcrumbsProps) {
  const pathname = usePathname()
  const crumbs = trail(pathname, targets)
  return (
    <nav aria-label="Breadcrumbs" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center text-sm">
        {crumbs.map((crumb, place) => (
          <li
            key={crumb.href}
            className={
              place === crumbs.length - 1 ? 'flex min-w-0 items-center' : 'hidden min-w-0 items-center sm:flex'
            }
          >
            {place > 0 && (
              <span aria-hidden className="hidden px-2 text-faint sm:inline">
                /
              </span>
            )}
            <Link
              href={crumb.href}
              aria-current={crumb.href === pathname ? 'page' : undefined}
              className="min-w-0 truncate rounded-xs text-muted hover:text-ink aria-[current]:text-ink"
            >
              <Name value={crumb.label} />
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}
