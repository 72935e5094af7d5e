/** The pages everybody reaches: words, addresses and the key that follows `g`. */
export type ShellPage = {
  id: string
  label: string
  key: string
  href: string
  /** Reached from another page or the command menu, not from the sidebar. */
  isAside?: true
}

export const commonPages: ShellPage[] = [
  { id: 'targets', label: 'Targets', key: 'h', href: '/' },
  { id: 'operations', label: 'Operations', key: 'w', href: '/operations' },
  { id: 'plans', label: 'Plans', key: 'l', href: '/plans' },
  { id: 'report', label: 'Report', key: 'c', href: '/report' },
  { id: 'activity', label: 'Activity', key: 'a', href: '/activity' },
  { id: 'settings', label: 'Settings', key: 'p', href: '/settings' },
]

const ofTarget = [
  { id: 'overview', label: 'Overview', key: 'o', path: '' },
  { id: 'findings', label: 'Findings', key: 'f', path: '/findings' },
  { id: 'report', label: 'Report', key: 'r', path: '/report', isAside: true as const },
  { id: 'indexes', label: 'Indexes', key: 'i', path: '/indexes' },
  { id: 'tables', label: 'Tables', key: 't', path: '/tables' },
  { id: 'queries', label: 'Queries', key: 'q', path: '/queries' },
  { id: 'target-plans', label: 'Plans', key: 'e', path: '/plans' },
  { id: 'target-operations', label: 'Operations', key: 'r', path: '/operations' },
  { id: 'maintenance', label: 'Maintenance', key: 'm', path: '/maintenance' },
  { id: 'target-settings', label: 'Settings', key: 's', path: '/settings' },
]

export function targetPages(targetId: string): ShellPage[] {
  return ofTarget.map(({ path, ...page }) => ({ ...page, href: `/targets/${targetId}${path}` }))
}

/** The target an address speaks of. */
export function targetOf(pathname: string): string | null {
  const found = /^\/targets\/([^/]+)/.exec(pathname)?.[1]
  return found === undefined || found === 'new' ? null : decodeURIComponent(found)
}

/** The page of `pages` an address belongs to: the longest that it starts with. */
export function pageOf(pathname: string, pages: ShellPage[]): ShellPage | undefined {
  return pages
    .filter((page) => pathname === page.href || (page.href !== '/' && pathname.startsWith(`${page.href}/`)))
    .sort((one, other) => other.href.length - one.href.length)[0]
}
