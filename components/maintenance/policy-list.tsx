'use client'

import { useRouter } from 'next/navigation'
import { InlineProblem } from '@/components/ui/inline-problem'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Switch } from '@/components/ui/switch'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { useToast } from '@/components/ui/toast'
import { type Act, useAct } from '@/lib/client/use-act'
import type { Wire } from '@/lib/client/wire'
import { stamp } from '@/lib/domain/format'
import { type modes, reviews, tasks, taskWords } from '@/lib/domain/maintenance/policy'
import type { PolicyView } from '@/lib/services/maintenance/policy-view'

export type SwitchPolicy = Act<
  { target: string; policy: string; version: number; isEnabled: boolean },
  { version: number }
>
export type PolicyListProps = { slug: string; policies: Wire<PolicyView>[]; change: SwitchPolicy | null }

/** The policies of a target: when, what, and whether they are in force. */
export function PolicyList({ slug, policies, change }: PolicyListProps) {
  const base = `/targets/${encodeURIComponent(slug)}/maintenance/policies`
  return (
    <Panel
      title="Policies"
      flush
      actions={
        change && (
          <LinkButton size="sm" href={`${base}/new`}>
            Add policy
          </LinkButton>
        )
      }
    >
      <Table
        label="Policies"
        head={
          <>
            <HeadCell>Policy</HeadCell>
            <HeadCell>When</HeadCell>
            <HeadCell>What</HeadCell>
            <HeadCell>Next run</HeadCell>
            <HeadCell>In force</HeadCell>
          </>
        }
      >
        <tbody>
          {policies.map((policy) => (
            <tr key={policy.id} className="border-t border-line first:border-t-0">
              <Cell>
                {change ? (
                  <LinkButton tone="quiet" size="sm" href={`${base}/${policy.id}`} className="-ml-2">
                    {policy.name}
                  </LinkButton>
                ) : (
                  policy.name
                )}
              </Cell>
              <Cell>
                <span className="flex flex-col">
                  {policy.cronWords}
                  <span className="text-xs text-faint">{policy.windowWords}</span>
                </span>
              </Cell>
              <Cell className="max-w-md text-xs text-muted">{careWords(policy)}</Cell>
              <Cell>
                {policy.isEnabled && policy.next[0] ? (
                  <span className="flex flex-col">
                    <RelativeTime at={policy.next[0].beginsAt} />
                    <span className="text-xs whitespace-nowrap text-faint">
                      {stamp(new Date(policy.next[0].beginsAt)).slice(0, 16)} UTC
                    </span>
                  </span>
                ) : (
                  <span className="text-faint">none</span>
                )}
              </Cell>
              <Cell>
                {change ? <InForce slug={slug} policy={policy} change={change} /> : inForce(policy.isEnabled)}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}

const inForce = (isEnabled: boolean) => (isEnabled ? 'Yes' : 'No')

function InForce({ slug, policy, change }: { slug: string; policy: Wire<PolicyView>; change: SwitchPolicy }) {
  const { run, problem } = useAct(change)
  const say = useToast()
  const router = useRouter()
  return (
    <>
      <Switch
        label={<span className="sr-only">{policy.name} in force</span>}
        checked={policy.isEnabled}
        onChange={async (isEnabled) => {
          if (!(await run({ target: slug, policy: policy.id, version: policy.version, isEnabled }))) return
          say({ title: isEnabled ? `“${policy.name}” is in force` : `“${policy.name}” is switched off`, tone: 'done' })
          router.refresh()
        }}
      />
      <InlineProblem problem={problem} />
    </>
  )
}

/** Clean leftovers, refresh statistics; proposes: redundant indexes. */
function careWords({ care }: Wire<PolicyView>): string {
  const of = (mode: (typeof modes)[number]) => tasks.filter((task) => care.modes[task] === mode)
  const acts = of('act').map(
    (task) => taskWords[task].toLowerCase() + (reviews.includes(task) ? ' (with approval)' : ''),
  )
  const proposes = of('propose').map((task) => taskWords[task].toLowerCase())
  const parts = [
    acts.length > 0 ? `Does: ${acts.join(', ')}.` : '',
    proposes.length > 0 ? `Proposes: ${proposes.join(', ')}.` : '',
  ]
  return parts.filter(Boolean).join(' ') || 'Nothing is switched on.'
}
