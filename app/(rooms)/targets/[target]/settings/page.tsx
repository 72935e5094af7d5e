import type { Metadata } from 'next'
import { CapabilityPanel } from '@/components/target/capability-panel'
import { ConnectionFacts } from '@/components/target/connection-facts'
import { EditConnection } from '@/components/target/edit-connection'
import { OperationLimits } from '@/components/target/operation-limits'
import { RemovePanel } from '@/components/target/remove-panel'
import { WatchingPanel } from '@/components/target/watching-panel'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { limits } from '@/lib/services/operation/limits'
import { describe } from '@/lib/services/target/read'
import { changeLimits, edit, pause, remove, test } from './actions'

export const metadata: Metadata = { title: 'Settings of a target' }

export default async function TargetSettingsPage({ params }: PageProps<'/targets/[target]/settings'>) {
  const { role } = await requireActor()
  const target = await load(describe, { target: decodeURIComponent((await params).target) })
  const allowed = await load(limits, { target: target.id })
  const mayChange = includesRole(role, 'admin')
  const mayOperate = includesRole(role, 'operator')
  return (
    <>
      <PageHeader title="Settings" context="How this database is reached, what the login may read, and how often." />
      <div className="grid grid-cols-1 items-start gap-5 wide:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-5">
          <Panel title="Connection">
            {mayChange ? <EditConnection target={target} edit={edit} /> : <ConnectionFacts target={target} />}
          </Panel>
          <OperationLimits
            key={allowed.operator}
            target={target}
            limits={allowed}
            change={mayChange ? changeLimits : null}
          />
          <WatchingPanel target={target} pause={mayOperate ? pause : null} />
          {mayChange && <RemovePanel target={target} remove={remove} />}
        </div>
        <CapabilityPanel targetId={target.id} capabilities={target.capabilities} test={mayOperate ? test : null} />
      </div>
    </>
  )
}
