import type { Metadata } from 'next'
import { OperatorsOnly } from '@/components/maintenance/operators-only'
import { PolicyForm } from '@/components/maintenance/policy-form'
import { PageHeader } from '@/components/ui/page-header'
import { defaultPolicy } from '@/lib/domain/maintenance/policy'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { describe } from '@/lib/services/target/read'
import { addPolicy } from '../../actions'

export const metadata: Metadata = { title: 'New policy' }

export default async function NewPolicyPage({ params }: PageProps<'/targets/[target]/maintenance/policies/new'>) {
  const { role } = await requireActor()
  const target = decodeURIComponent((await params).target)
  if (!includesRole(role, 'operator')) return <OperatorsOnly slug={target} role={role} />
  const { indexBytes } = await load(describe, { target })
  return (
    <>
      <PageHeader title="New policy" context="What is not changed stays as the field has settled on it." />
      <PolicyForm
        slug={target}
        policy={null}
        settings={defaultPolicy('UTC', indexBytes)}
        save={addPolicy}
        remove={null}
      />
    </>
  )
}
