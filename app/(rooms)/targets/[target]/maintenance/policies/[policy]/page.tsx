import type { Metadata } from 'next'
import { OperatorsOnly } from '@/components/maintenance/operators-only'
import { PolicyForm } from '@/components/maintenance/policy-form'
import { PageHeader } from '@/components/ui/page-header'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { describe } from '@/lib/services/maintenance/policies'
import { changePolicy, removePolicy } from '../../actions'

export const metadata: Metadata = { title: 'Policy' }

export default async function PolicyPage({ params }: PageProps<'/targets/[target]/maintenance/policies/[policy]'>) {
  const { role } = await requireActor()
  const { target: handle, policy: id } = await params
  const target = decodeURIComponent(handle)
  const { settings, ...policy } = await load(describe, { target, policy: decodeURIComponent(id) })
  if (!includesRole(role, 'operator')) return <OperatorsOnly slug={target} role={role} />
  return (
    <>
      <PageHeader title={policy.name} context={`Last changed by ${policy.updatedBy}.`} />
      <PolicyForm slug={target} policy={policy} settings={settings} save={changePolicy} remove={removePolicy} />
    </>
  )
}
