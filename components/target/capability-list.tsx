import { CodeBlock } from '@/components/ui/code-block'
import { HealthMark } from '@/components/ui/health'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TargetDescription } from '@/lib/client/target'

/** Rights, extensions and settings that are missing, each with what it would give and the statement for it. */
export function CapabilityList({ target }: { target: TargetDescription }) {
  const wanting = target.capabilities.filter((each) => each.state !== 'present')
  const seen = target.lastSnapshotAt && (
    <>
      seen <RelativeTime at={target.lastSnapshotAt} />
    </>
  )
  return (
    <Panel title="Rights and settings" context={seen}>
      {target.capabilities.length === 0 && <p className="text-sm text-muted">No snapshot has looked at them yet.</p>}
      {target.capabilities.length > 0 && wanting.length === 0 && (
        <p className="text-sm text-muted">Every right, extension and setting that Arborist uses is there.</p>
      )}
      <ul className="flex flex-col gap-4">
        {wanting.map((each) => (
          <li key={`${each.kind}-${each.name}`} className="flex flex-col gap-1 text-sm">
            <span className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium text-ink">
                {each.name}
                {each.found && <span className="font-normal text-muted">: {each.found}</span>}
              </span>
              <span className="text-xs text-muted">
                <HealthMark
                  health={each.state === 'missing' ? 'harm' : 'attention'}
                  word={each.state === 'missing' ? `${each.kind} missing` : `${each.kind} to look at`}
                />
              </span>
            </span>
            <span className="text-muted">{each.gives}</span>
            {each.statement && <CodeBlock text={each.statement} />}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
