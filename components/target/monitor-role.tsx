import { CodeBlock } from '@/components/ui/code-block'
import { Panel } from '@/components/ui/panel'
import { type GrantStep, monitorRoleSteps } from '@/lib/domain/ddl/monitor-role'

/** The statements that make the login, with the names as they are typed. */
export function MonitorRole({ user, database }: { user: string; database: string }) {
  const steps = stepsFor(user || 'arborist_monitor', database || 'your_database')
  return (
    <Panel title="What the login needs" context="paste into psql">
      {steps === null ? (
        <p className="text-sm text-muted">These names hold characters that no statement can hold.</p>
      ) : (
        <ol className="flex flex-col gap-4">
          {steps.map((step) => (
            <li key={step.title} className="flex flex-col gap-1">
              <h3 className="text-sm font-medium text-ink">{step.title}</h3>
              <p className="text-xs text-muted">{step.why}</p>
              <CodeBlock text={step.sql} label={step.title} className="mt-0.5" />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

function stepsFor(user: string, database: string): GrantStep[] | null {
  try {
    return monitorRoleSteps({ user, database })
  } catch {
    return null
  }
}
