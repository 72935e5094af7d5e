import type { ReactNode } from 'react'
import { OperationDesk } from '@/components/operation/operation-desk'
import { TargetStrip } from '@/components/target/target-strip'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { limits } from '@/lib/services/operation/limits'
import { describe } from '@/lib/services/target/read'
import { takeSnapshot } from './actions'

type Props = { params: Promise<{ target: string }>; children: ReactNode }

export default async function TargetLayout({ params, children }: Props) {
  const { target: handle } = await params
  const actor = await requireActor()
  const target = await load(describe, { target: decodeURIComponent(handle) })
  const { whyClosed } = await load(limits, { target: target.id })
  const mayOperate = includesRole(actor.role, 'operator')
  return (
    <OperationDesk slug={target.slug} mayOperate={mayOperate} whyClosed={whyClosed}>
      <TargetStrip key={target.slug} known={target} takeSnapshot={mayOperate ? takeSnapshot : null} />
      {children}
    </OperationDesk>
  )
}
