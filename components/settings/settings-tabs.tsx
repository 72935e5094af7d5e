'use client'

import { usePathname } from 'next/navigation'
import { LinkTabs } from '@/components/ui/link-tabs'

const tabs = [
  { href: '/settings', label: 'Account' },
  { href: '/settings/retention', label: 'Retention' },
  { href: '/settings/people', label: 'People' },
  { href: '/settings/keys', label: 'API keys' },
  { href: '/settings/channels', label: 'Channels' },
]

/** The pages of the settings, for administrators; everybody else has only the account. */
export function SettingsTabs() {
  const path = usePathname()
  const current = tabs.findLast(({ href }) => path === href || path.startsWith(`${href}/`))
  return <LinkTabs label="Pages of the settings" tabs={tabs} current={current?.href ?? path} />
}
