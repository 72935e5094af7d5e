'use client'

import { KeyRound, LogOut, UserRound } from 'lucide-react'
import { IconButton } from '@/components/ui/icon-button'
import { Menu } from '@/components/ui/menu'

export type UserMenuProps = {
  name: string
  role: string
  onSignOut: () => void
}

export function UserMenu({ name, role, onSignOut }: UserMenuProps) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`Signed in as ${name}`} className="size-8">
          <UserRound aria-hidden className="size-4" />
        </IconButton>
      }
      groups={[
        {
          label: `${name}, ${role}`,
          entries: [
            { id: 'keys', label: 'Keys and settings', href: '/settings', icon: <KeyRound aria-hidden /> },
            { id: 'out', label: 'Sign out', onSelect: onSignOut, icon: <LogOut aria-hidden /> },
          ],
        },
      ]}
    />
  )
}
