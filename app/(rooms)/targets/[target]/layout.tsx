import type { ReactNode } from 'react'
import { TargetStrip } from '@/components/target/target-strip'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { describe } from '@/lib/services/target/read'
import { takeSnapshot } from './actions'

type Props = { params: Promise<{ target: string }>; children: ReactNode }

export default async function TargetLayout({ params, children }: Props) {
  const { target: handle } = await params
  const actor = await requireActor()
  const target = await load(describe, { target: decodeURIComponent(handle) })
  return (
    <>
      <TargetStrip
        key={target.slug}
        known={target}
        takeSnapshot={includesRole(actor.role, 'operator') ? takeSnapshot : null}
      />
      {children}
    </>
  )
}
