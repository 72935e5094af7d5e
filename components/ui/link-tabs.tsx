import Link from 'next/link'
import { classNames } from './class-names'

export type LinkTab = { href: string; label: string; count?: string }
export type LinkTabsProps = {
  /** What the tabs divide, read aloud: "Pages of crawler". */
  label: string
  tabs: LinkTab[]
  /** The href of the open one. */
  current: string
}

/** Tabs that are pages: the address says which is open. */
export function LinkTabs({ label, tabs, current }: LinkTabsProps) {
  return (
    <nav aria-label={label} className="overflow-x-auto border-b border-line print:hidden">
      <ul className="flex gap-1">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              aria-current={tab.href === current ? 'page' : undefined}
              className={classNames(
                'flex h-9 items-center gap-1.5 border-b-2 px-2.5 text-sm whitespace-nowrap focus-visible:-outline-offset-2',
                tab.href === current
                  ? 'border-accent font-medium text-ink'
                  : 'border-transparent text-muted hover:border-line-strong hover:text-ink',
              )}
            >
              {tab.label}
              {tab.count !== undefined && <span className="text-xs font-normal text-faint">{tab.count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
