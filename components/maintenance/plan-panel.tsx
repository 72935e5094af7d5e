'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { CheckboxMark } from '@/components/ui/checkbox'
import { IconButton } from '@/components/ui/icon-button'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { useToast } from '@/components/ui/toast'
import { plainMessage } from '@/lib/client/problem-words'
import type { MaintenancePlan, PlannedItem } from '@/lib/client/run'
import { type Act, useAct } from '@/lib/client/use-act'
import { bytes, duration, plural, stamp } from '@/lib/domain/format'
import { taskWords } from '@/lib/domain/maintenance/policy'
import { CareObject } from './care-object'
import { LeftOutList } from './left-out-list'

export type StartRun = Act<{ target: string; policy: string; dryRun: boolean; items?: string[] }, { id: string }>
export type PinPlan = Act<{ target: string; policy: string; keys: string[] | null }, { slotAt: Date }>
export type PlanPanelProps = { slug: string; answer: MaintenancePlan; acts: { start: StartRun; pin: PinPlan } | null }

/** What the next run would do, in order, and what it leaves alone: to be read, changed, pinned or run now. */
export function PlanPanel({ slug, answer, acts }: PlanPanelProps) {
  const { policy, plan, slot, hold } = answer
  const [order, setOrder] = useState<string[] | null>(null)
  const [out, setOut] = useState<ReadonlySet<string>>(new Set())
  if (!policy || !plan) return null
  const byKey = new Map(plan.items.map((item) => [item.key, item]))
  const keys = (order ?? plan.items.map((item) => item.key)).filter((key) => byKey.has(key))
  const items = keys.map((key) => byKey.get(key)!)
  const doing = items.filter((item) => item.mode === 'act')
  const proposing = items.filter((item) => item.mode === 'propose')
  const isChanged = order !== null || out.size > 0
  const chosen = keys.filter((key) => !out.has(key))

  function move(key: string, by: -1 | 1): void {
    const acting = doing.map((item) => item.key)
    const at = acting.indexOf(key)
    const [one, other] = [acting[at], acting[at + by]]
    if (one === undefined || other === undefined) return
    acting[at] = other
    acting[at + by] = one
    setOrder([...acting, ...proposing.map((item) => item.key)])
  }
  function take(key: string, isIn: boolean): void {
    const next = new Set(out)
    if (isIn) next.delete(key)
    else next.add(key)
    setOut(next)
  }

  return (
    <>
      <Panel
        title="Next run"
        context={
          slot ? (
            <>
              begins <RelativeTime at={slot.beginsAt} /> ({stamp(new Date(slot.beginsAt)).slice(0, 16)} UTC), ends by{' '}
              {stamp(new Date(slot.endsAt)).slice(0, 16)} UTC
            </>
          ) : (
            'The policy is switched off: this is what a run would do now.'
          )
        }
        actions={
          acts && (
            <PlanActs
              slug={slug}
              policy={policy.id}
              acts={acts}
              chosen={isChanged ? chosen : null}
              mayPin={slot !== null}
              isPinned={policy.pin !== null}
              isHeld={hold !== null}
              onDone={() => {
                setOrder(null)
                setOut(new Set())
              }}
            />
          )
        }
      >
        <div className="flex flex-col gap-3">
          {hold && <Callout tone="attention" title={hold.says} />}
          {answer.warnings.map((words) => (
            <Callout key={words} tone="attention" title={words} />
          ))}
          {policy.pin && (
            <Callout
              tone="info"
              title={`Pinned by ${policy.pin.by ?? 'somebody'}: the next run does these items in this order.`}
            />
          )}
          <p className="text-sm text-muted">
            {doing.length > 0
              ? doingWords(doing, plan)
              : 'There is nothing to do: what care looks after is in order, or was left out for the reasons below.'}{' '}
            <span className="text-faint">
              From the snapshot {answer.seenAt ? <RelativeTime at={answer.seenAt} /> : 'that is still to come'}.
              Everything is checked again before it begins.
            </span>
          </p>
          {doing.length > 0 && (
            <ItemTable
              label="What the next run does"
              slug={slug}
              items={doing}
              startsAt={slot ? new Date(slot.beginsAt).getTime() : null}
              edit={acts ? { out, take, move } : null}
            />
          )}
        </div>
      </Panel>
      {proposing.length > 0 && (
        <Panel title="Proposed" context="for a person to decide; a run lists them and changes nothing" flush>
          <ItemTable label="Proposals" slug={slug} items={proposing} startsAt={null} edit={null} />
        </Panel>
      )}
      <Panel title="Left out" context="and why">
        <LeftOutList slug={slug} leftOut={plan.leftOut} counts={plan.leftOutCounts} />
      </Panel>
    </>
  )
}

type Edit = { out: ReadonlySet<string>; take(key: string, isIn: boolean): void; move(key: string, by: -1 | 1): void }

function ItemTable({
  label,
  slug,
  items,
  startsAt,
  edit,
}: {
  label: string
  slug: string
  items: PlannedItem[]
  startsAt: number | null
  edit: Edit | null
}) {
  const isProposal = items[0]?.mode === 'propose'
  return (
    <Table
      label={label}
      head={
        <>
          {edit && (
            <HeadCell>
              <span className="sr-only">In this run</span>
            </HeadCell>
          )}
          <HeadCell>Object</HeadCell>
          <HeadCell>Task</HeadCell>
          <HeadCell>Why</HeadCell>
          <HeadCell number>To gain</HeadCell>
          {!isProposal && <HeadCell number>Takes about</HeadCell>}
          {!isProposal && startsAt !== null && <HeadCell number>Begins about</HeadCell>}
          {edit && (
            <HeadCell>
              <span className="sr-only">Order</span>
            </HeadCell>
          )}
        </>
      }
    >
      <tbody>
        {items.map((item, place) => (
          <tr key={item.key} className="border-t border-line first:border-t-0">
            {edit && (
              <Cell>
                <CheckboxMark
                  ariaLabel={`${taskWords[item.task]}: ${item.index ?? item.table}`}
                  checked={!edit.out.has(item.key)}
                  onChange={(isIn) => edit.take(item.key, isIn)}
                />
              </Cell>
            )}
            <Cell className="min-w-48">
              <CareObject slug={slug} of={item} />
            </Cell>
            <Cell className="min-w-28 text-muted">{taskWords[item.task]}</Cell>
            <Cell className="min-w-64 max-w-md">{item.says}</Cell>
            <Cell number>{item.gainBytes === null ? '' : bytes(item.gainBytes)}</Cell>
            {!isProposal && (
              <Cell number>
                {item.predicted ? (
                  <span
                    title={
                      item.predicted.measured > 0
                        ? `From ${plural(item.predicted.measured, 'operation')} measured on this target`
                        : 'At an assumed rate: nothing like it was measured on this target yet'
                    }
                  >
                    {duration(item.predicted.ms)}
                    {item.predicted.measured === 0 && <span className="block text-xs text-faint">assumed rate</span>}
                  </span>
                ) : (
                  <Badge>on approval</Badge>
                )}
              </Cell>
            )}
            {!isProposal && startsAt !== null && (
              <Cell number className="text-muted">
                {item.startsAfterMs === null ? '' : `${stamp(startsAt + item.startsAfterMs).slice(11, 16)} UTC`}
              </Cell>
            )}
            {edit && (
              <Cell>
                <span className="flex">
                  <IconButton
                    label={`Earlier: ${item.index ?? item.table}`}
                    onClick={() => edit.move(item.key, -1)}
                    aria-disabled={place === 0}
                  >
                    <ArrowUp aria-hidden className="size-3.5" />
                  </IconButton>
                  <IconButton
                    label={`Later: ${item.index ?? item.table}`}
                    onClick={() => edit.move(item.key, 1)}
                    aria-disabled={place === items.length - 1}
                  >
                    <ArrowDown aria-hidden className="size-3.5" />
                  </IconButton>
                </span>
              </Cell>
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function PlanActs({
  slug,
  policy,
  acts,
  chosen,
  mayPin,
  isPinned,
  isHeld,
  onDone,
}: {
  slug: string
  policy: string
  acts: { start: StartRun; pin: PinPlan }
  chosen: string[] | null
  mayPin: boolean
  isPinned: boolean
  isHeld: boolean
  onDone(): void
}) {
  const start = useAct(acts.start)
  const pin = useAct(acts.pin)
  const say = useToast()
  const router = useRouter()
  const problem = start.problem ?? pin.problem
  const isNothing = chosen?.length === 0

  async function begin(dryRun: boolean) {
    const begun = await start.run({ target: slug, policy, dryRun, ...(chosen ? { items: chosen } : {}) })
    if (begun) router.push(`/targets/${encodeURIComponent(slug)}/maintenance/runs/${begun.id}`)
  }
  async function keep(keys: string[] | null) {
    if (!(await pin.run({ target: slug, policy, keys }))) return
    say({ title: keys ? 'The next run is pinned' : 'The next run is planned anew', tone: 'done' })
    onDone()
    router.refresh()
  }

  return (
    <div className="flex flex-wrap items-center gap-2">
      {problem && (
        <span role="alert" className="text-xs text-harm">
          {plainMessage(problem)} {problem.hint}
        </span>
      )}
      {chosen && mayPin && !isNothing && (
        <Button size="sm" busy={pin.busy} onClick={() => keep(chosen)}>
          Pin this plan
        </Button>
      )}
      {isPinned && !chosen && (
        <Button size="sm" tone="quiet" busy={pin.busy} onClick={() => keep(null)}>
          Unpin
        </Button>
      )}
      {!isNothing && (
        <>
          <Button size="sm" busy={start.busy} onClick={() => begin(true)}>
            Dry run
          </Button>
          {!isHeld && (
            <Button size="sm" tone="accent" busy={start.busy} onClick={() => begin(false)}>
              Run now
            </Button>
          )}
        </>
      )}
    </div>
  )
}

/** What runs by itself with its figures, and what is prepared for a person beside it. */
function doingWords(doing: readonly PlannedItem[], plan: { predictedMs: number; gainBytes: number }): string {
  const running = doing.filter((item) => item.predicted !== null).length
  const waiting = doing.length - running
  const gain = plan.gainBytes > 0 ? `, ${bytes(plan.gainBytes)} to gain` : ''
  const runs = running > 0 ? `${plural(running, 'operation')}, about ${duration(plan.predictedMs)}${gain}.` : ''
  const waits = waiting > 0 ? `${plural(waiting, 'operation')} prepared, for a person’s approval.` : ''
  return [runs, waits].filter(Boolean).join(' ')
}
