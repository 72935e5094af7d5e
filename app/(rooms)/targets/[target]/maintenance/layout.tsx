import type { ReactNode } from 'react'
import { MaintenanceTabs } from '@/components/maintenance/maintenance-tabs'

type Props = { params: Promise<{ target: string }>; children: ReactNode }

export default async function MaintenanceLayout({ params, children }: Props) {
  return (
    <>
      <MaintenanceTabs slug={decodeURIComponent((await params).target)} />
      {children}
    </>
  )
}
