import type { ReactNode } from 'react'
import { SettingsTabs } from '@/components/settings/settings-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { includesRole } from '@/lib/domain/role'
import { requireActor } from '@/lib/http/load'

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { role } = await requireActor()
  return (
    <>
      <PageHeader title="Settings" />
      {includesRole(role, 'admin') && <SettingsTabs />}
      {children}
    </>
  )
}
