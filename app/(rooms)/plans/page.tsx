import type { Metadata } from 'next'
import { PlanDesk } from '@/components/plan/plan-desk'
import { PageHeader } from '@/components/ui/page-header'

export const metadata: Metadata = { title: 'Plans' }

export default function PlansPage() {
  return (
    <>
      <PageHeader title="Plans" context="Paste any plan of PostgreSQL: where its time goes, and what to do about it." />
      <PlanDesk />
    </>
  )
}
