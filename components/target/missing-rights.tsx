import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TargetDescription } from '@/lib/client/target'
import { CapabilityList } from './capability-list'

/** Rights, extensions and settings that are missing, each with what it would give and the statement for it. */
export function MissingRights({ target }: { target: TargetDescription }) {
  const wanting = target.capabilities.filter((each) => each.state !== 'present')
  const seen = target.lastSnapshotAt && (
    <>
      seen <RelativeTime at={target.lastSnapshotAt} />
    </>
  )
  return (
    <Panel title="Rights and settings" context={seen} flush={wanting.length > 0}>
      {target.capabilities.length === 0 && <p className="text-sm text-muted">No snapshot has looked at them yet.</p>}
      {target.capabilities.length > 0 && wanting.length === 0 && (
        <p className="text-sm text-muted">Every right, extension and setting that Arborist uses is there.</p>
      )}
      {wanting.length > 0 && <CapabilityList capabilities={wanting} />}
    </Panel>
  )
}
