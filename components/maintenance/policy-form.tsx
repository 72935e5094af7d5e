'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { InlineProblem } from '@/components/ui/inline-problem'
import { LinkButton } from '@/components/ui/link-button'
import { NumberInput } from '@/components/ui/number-input'
import { Panel } from '@/components/ui/panel'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { useToast } from '@/components/ui/toast'
import { browserZone } from '@/lib/client/browser-zone'
import { fieldWords, plainMessage } from '@/lib/client/problem-words'
import { previewQuery } from '@/lib/client/run'
import { type Act, useAct } from '@/lib/client/use-act'
import { stamp } from '@/lib/domain/format'
import {
  type Care,
  type Mode,
  type Order,
  orders,
  orderWords,
  type Policy,
  type Task,
  tasks,
  taskWords,
} from '@/lib/domain/maintenance/policy'
import { PolicyExceptions } from './policy-exceptions'
import { PolicyNumber } from './policy-number'
import { bloatKnobs, isOfCare, knobs, modeWordsOf } from './policy-words'

type Saved = { id: string; name: string }
export type SavePolicy = Act<{ target: string; policy: string; version?: number; name: string } & Policy, Saved>
export type RemovePolicy = Act<{ target: string; policy: string }, { removed: string }>
export type PolicyFormProps = {
  slug: string
  /** Null for one that is not kept yet. */
  policy: { id: string; version: number; name: string } | null
  settings: Policy
  save: SavePolicy
  remove: RemovePolicy | null
}

const mb = 1024 * 1024
const weekdays = [1, 2, 3, 4, 5, 6, 0]
const dayWords = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
/** What a target is looked after by: tasks, timetable and window with their words beside them, thresholds, limits, guards. */
export function PolicyForm({ slug, policy, settings, save, remove }: PolicyFormProps) {
  const [name, setName] = useState(policy?.name ?? 'Nightly care')
  const [draft, setDraft] = useState(settings)
  const { run, busy, problem } = useAct(save)
  const say = useToast()
  const router = useRouter()
  const back = `/targets/${encodeURIComponent(slug)}/maintenance`
  const change = (part: Partial<Policy>) => setDraft((before) => ({ ...before, ...part }))
  const of = (field: string) => fieldWords(problem, field)
  const isNew = policy === null
  // The server does not know it.
  useEffect(() => {
    if (isNew) setDraft((before) => ({ ...before, window: { ...before.window, timeZone: browserZone() } }))
  }, [isNew])

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    const known = policy ? { policy: policy.id, version: policy.version } : { policy: '' }
    const saved = await run({ target: slug, ...known, name, ...draft })
    if (!saved) return
    say({ title: `“${saved.name}” is saved`, tone: 'done' })
    router.push(back)
    router.refresh()
  }

  return (
    <form onSubmit={submit} noValidate className="flex max-w-5xl flex-col gap-5">
      <Panel title="What it does">
        <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
          <div className="sm:col-span-2 lg:col-span-3">
            <Field label="Name" name="name" error={of('name')}>
              <TextInput value={name} onChange={(event) => setName(event.target.value)} className="max-w-sm" />
            </Field>
          </div>
          <Modes care={draft.care} of={of} onChange={(care) => change({ care: { ...draft.care, modes: care } })} />
          <Field label="Rebuild first" name="order" error={of('order')}>
            <Select
              value={draft.order}
              onChange={(order) => change({ order: order as Order })}
              options={orders.map((order) => ({ value: order, label: orderWords[order] }))}
            />
          </Field>
        </div>
      </Panel>
      <WhenPanel slug={slug} draft={draft} change={change} of={of} />
      <Thresholds draft={draft} change={change} of={of} />
      <PolicyExceptions draft={draft} change={change} of={of} />
      <Limits draft={draft} change={change} of={of} />
      {problem && <Callout tone="harm" title={plainMessage(problem)} next={problem.field ? undefined : problem.hint} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" tone="accent" busy={busy}>
          Save
        </Button>
        <LinkButton href={back}>Back</LinkButton>
        {policy && remove && <RemoveButton slug={slug} id={policy.id} remove={remove} back={back} />}
      </div>
    </form>
  )
}

type PartProps = { draft: Policy; change(part: Partial<Policy>): void; of(field: string): string | null }

function Modes({
  care,
  of,
  onChange,
}: {
  care: Policy['care']
  of: PartProps['of']
  onChange(modes: Record<Task, Mode>): void
}) {
  return tasks.map((task) => {
    const words = modeWordsOf(task)
    return (
      <Field key={task} label={taskWords[task]} name={`care.modes.${task}`} error={of(`care.modes.${task}`)}>
        <Select
          value={care.modes[task]}
          onChange={(mode) => onChange({ ...care.modes, [task]: mode as Mode })}
          options={(['off', 'propose', 'act'] as const).map((mode) => ({ value: mode, label: words[mode] }))}
        />
      </Field>
    )
  })
}

function WhenPanel({ slug, draft, change, of }: PartProps & { slug: string }) {
  const { window } = draft
  const set = (part: Partial<Policy['window']>) => change({ window: { ...window, ...part } })
  const times = { cron: draft.cron, ...window, minutes: draft.budget.minutes }
  const preview = useQuery({ ...previewQuery(slug, times), placeholderData: keepPreviousData })
  const wrong = preview.data?.problem ?? null
  const read = preview.data?.times ?? null
  const at = (field: string) => of(field) ?? fieldWords(wrong, field)
  return (
    <Panel title="When">
      <div className="grid gap-x-10 gap-y-4 lg:grid-cols-[1fr_20rem]">
        <div className="flex flex-col gap-4">
          <Field
            label="Timetable"
            name="cron"
            error={at('cron')}
            hint="Five fields of cron: minute, hour, day of month, month, day of week; by the clock of the time zone below."
          >
            <TextInput
              mono
              value={draft.cron}
              onChange={(event) => change({ cron: event.target.value })}
              className="max-w-xs"
            />
          </Field>
          <fieldset className="flex flex-col gap-1.5">
            <legend className="pb-1 text-sm font-medium text-ink">Window opens on</legend>
            <div className="flex flex-wrap gap-x-4 gap-y-1">
              {weekdays.map((day) => (
                <Checkbox
                  key={day}
                  label={dayWords[day]}
                  checked={window.days.includes(day)}
                  onChange={(isIn) =>
                    set({ days: isIn ? [...window.days, day] : window.days.filter((each) => each !== day) })
                  }
                />
              ))}
            </div>
            {at('window.days') && (
              <p role="alert" className="text-xs text-harm">
                {at('window.days')}
              </p>
            )}
          </fieldset>
          <div className="flex flex-wrap gap-x-5 gap-y-4">
            <Field label="From" name="window.from" error={at('window.from')}>
              <TextInput
                value={window.from}
                onChange={(event) => set({ from: event.target.value })}
                className="w-24!"
              />
            </Field>
            <Field
              label="To"
              name="window.to"
              error={at('window.to')}
              hint="Before “from”: on the next day. The same as “from”: 24 hours."
            >
              <TextInput value={window.to} onChange={(event) => set({ to: event.target.value })} className="w-24!" />
            </Field>
            <Field label="Time zone" name="window.timeZone" error={at('window.timeZone')}>
              <TextInput
                value={window.timeZone}
                onChange={(event) => set({ timeZone: event.target.value })}
                className="w-56!"
                list="time-zones"
              />
            </Field>
            <datalist id="time-zones">
              {Intl.supportedValuesOf('timeZone').map((zone) => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
          </div>
        </div>
        <section
          aria-label="What that means"
          aria-live="polite"
          className="rounded-md border border-line bg-sunken px-3 py-2.5 text-sm"
        >
          {read ? (
            <>
              <p className="font-medium">{read.cronWords}</p>
              <p className="text-muted">{read.windowWords}</p>
              <p className="pt-2 text-xs text-muted">Next runs (UTC)</p>
              <ul className="text-xs">
                {read.next.map(({ beginsAt, endsAt }) => (
                  <li key={String(beginsAt)} className="tabular-nums">
                    {stamp(new Date(beginsAt)).slice(0, 16)} to {stamp(new Date(endsAt)).slice(11, 16)}
                  </li>
                ))}
              </ul>
            </>
          ) : (
            <p className="text-muted">{wrong ? 'No run fits these times yet.' : 'Reading the timetable …'}</p>
          )}
        </section>
      </div>
    </Panel>
  )
}

type NumberFieldProps = {
  label: string
  field: string
  of: PartProps['of']
  unit: string
  value: number | null
  onChange(value: number | null): void
  hint?: ReactNode
}

function NumberField({ label, field, of, unit, value, onChange, hint }: NumberFieldProps) {
  return (
    <Field label={label} name={field} error={of(field)} hint={hint}>
      <NumberInput value={value} unit={unit} min={0} onChange={onChange} />
    </Field>
  )
}

/** An emptied field is no number, and is told so when it is saved. */
const needed = (value: number | null) => value ?? Number.NaN

const scaled = (value: number | null, by: number) => (value === null ? null : Math.round((value / by) * 1e6) / 1e6)

function Thresholds({ draft, change, of }: PartProps) {
  const { care } = draft
  const { thresholds } = care
  const { bloat } = thresholds
  const set = (part: Partial<Care>) => change({ care: { ...care, ...part } })
  return (
    <Panel
      title="From when on"
      context="the better bloat is known, the sooner a rebuild; a weak figure never starts one"
    >
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        {bloatKnobs.map(({ name, ...knob }) => (
          <PolicyNumber
            key={name}
            {...knob}
            field={`care.thresholds.bloat.${name}`}
            of={of}
            value={bloat[name]}
            onChange={(value) => set({ thresholds: { ...thresholds, bloat: { ...bloat, [name]: value } } })}
          />
        ))}
        {knobs.map(({ name, ...knob }) => (
          <PolicyNumber
            key={name}
            {...knob}
            field={isOfCare(name) ? `care.${name}` : `care.thresholds.${name}`}
            of={of}
            value={isOfCare(name) ? care[name] : thresholds[name]}
            onChange={(value) =>
              set(isOfCare(name) ? { [name]: value } : { thresholds: { ...thresholds, [name]: value } })
            }
          />
        ))}
      </div>
    </Panel>
  )
}

function Limits({ draft, change, of }: PartProps) {
  const { budget, guards } = draft
  const setBudget = (part: Partial<Policy['budget']>) => change({ budget: { ...budget, ...part } })
  const setGuards = (part: Partial<Policy['guards']>) => change({ guards: { ...guards, ...part } })
  return (
    <Panel title="At most, and not while" context="an empty field is no limit, or no guard">
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        <NumberField
          label="A run takes"
          field="budget.minutes"
          of={of}
          unit="min"
          value={budget.minutes}
          onChange={(value) => setBudget({ minutes: needed(value) })}
        />
        <NumberField
          label="Works on"
          field="budget.bytes"
          of={of}
          unit="MB"
          value={scaled(budget.bytes, mb)}
          onChange={(value) => setBudget({ bytes: value === null ? null : value * mb })}
        />
        <NumberField
          label="Writes WAL"
          field="budget.walBytes"
          of={of}
          unit="MB"
          value={scaled(budget.walBytes, mb)}
          onChange={(value) => setBudget({ walBytes: value === null ? null : value * mb })}
        />
        <NumberField
          label="Does"
          field="budget.operations"
          of={of}
          unit="operations"
          value={budget.operations}
          onChange={(operations) => setBudget({ operations })}
        />
        <NumberField
          label="Snapshot held longer than"
          field="guards.oldSnapshotMinutes"
          of={of}
          unit="min"
          value={guards.oldSnapshotMinutes}
          onChange={(oldSnapshotMinutes) => setGuards({ oldSnapshotMinutes })}
        />
        <NumberField
          label="Standby lags more than"
          field="guards.lagBytes"
          of={of}
          unit="MB"
          value={scaled(guards.lagBytes, mb)}
          onChange={(value) => setGuards({ lagBytes: value === null ? null : value * mb })}
        />
        <NumberField
          label="Free room below"
          field="guards.freeBytes"
          of={of}
          unit="MB"
          value={scaled(guards.freeBytes, mb)}
          onChange={(value) => setGuards({ freeBytes: value === null ? null : value * mb })}
          hint="Known only of a server on Arborist’s own machine."
        />
        <NumberField
          label="Rows not frozen for"
          field="guards.wraparoundAge"
          of={of}
          unit="million"
          value={scaled(guards.wraparoundAge, 1e6)}
          onChange={(value) => setGuards({ wraparoundAge: value === null ? null : value * 1e6 })}
        />
        <NumberField
          label="Sessions that wait for it"
          field="guards.blockedSessions"
          of={of}
          unit="or more"
          value={guards.blockedSessions}
          onChange={(blockedSessions) => setGuards({ blockedSessions })}
        />
      </div>
    </Panel>
  )
}

function RemoveButton({ slug, id, remove, back }: { slug: string; id: string; remove: RemovePolicy; back: string }) {
  const { run, busy, problem } = useAct(remove)
  const say = useToast()
  const router = useRouter()
  return (
    <>
      <Button
        tone="quiet"
        busy={busy}
        onClick={async () => {
          const done = await run({ target: slug, policy: id })
          if (!done) return
          say({ title: `“${done.removed}” is removed; its runs stay`, tone: 'done' })
          router.push(back)
          router.refresh()
        }}
      >
        Remove policy
      </Button>
      <InlineProblem problem={problem} />
    </>
  )
}
