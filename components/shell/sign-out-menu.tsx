'use client'

import { UserMenu } from './user-menu'

export type SignOutMenuProps = { name: string; role: string; signOut: () => Promise<unknown> }

export function SignOutMenu({ name, role, signOut }: SignOutMenuProps) {
  async function leave() {
    await signOut()
    window.location.assign('/sign-in')
  }
  return <UserMenu name={name} role={role} onSignOut={leave} />
}
