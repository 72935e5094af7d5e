'use client'

import { usePathname } from 'next/navigation'
import { LinkTabs } from '@/components/ui/link-tabs'

/** The pages of maintenance of a target. */
export function MaintenanceTabs({ slug }: { slug: string }) {
  const base = `/targets/${encodeURIComponent(slug)}/maintenance`
  const pathname = usePathname()
  const tabs = [
    { href: base, label: 'Plan and policies' },
    { href: `${base}/runs`, label: 'Runs' },
    { href: `${base}/history`, label: 'History' },
  ]
  const current = tabs.findLast(({ href }) => pathname.startsWith(href))?.href ?? base
  return <LinkTabs label="Pages of maintenance" tabs={tabs} current={current} />
}
