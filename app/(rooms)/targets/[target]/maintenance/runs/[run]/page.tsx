import type { Metadata } from 'next'
import { RunPage } from '@/components/maintenance/run-page'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { describe } from '@/lib/services/maintenance/runs'
import { cancelRun } from '../../actions'

export const metadata: Metadata = { title: 'Maintenance run' }

export default async function TargetRunPage({ params }: PageProps<'/targets/[target]/maintenance/runs/[run]'>) {
  const { role } = await requireActor()
  const { target: handle, run } = await params
  const target = decodeURIComponent(handle)
  const known = await load(describe, { target, run })
  return <RunPage slug={target} known={known} cancel={includesRole(role, 'operator') ? cancelRun : null} />
}
