'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import { NumberInput } from '@/components/ui/number-input'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import { fieldWords, plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'

type Retention = { rawDays: number; hourlyDays: number; dailyDays: number }
export type RetentionFormProps = {
  retention: Retention
  /** Since when history waits to be rolled up; null when it does not. */
  overdueSince: Date | null
  change: Act<Retention, { retention: Retention }>
}

const rows: { name: keyof Retention; label: string; hint: string; max: number }[] = [
  {
    name: 'rawDays',
    label: 'Every snapshot',
    hint: 'The finest view: one value an interval. This takes nearly all of the space. 1 to 90 days.',
    max: 90,
  },
  { name: 'hourlyDays', label: 'One value an hour', hint: 'For the last weeks and months. 1 to 400 days.', max: 400 },
  { name: 'dailyDays', label: 'One value a day', hint: 'For seasons and years. 1 to 3,650 days.', max: 3650 },
]

/** How long history is kept at each grain. */
export function RetentionForm({ retention, overdueSince, change }: RetentionFormProps) {
  const [values, setValues] = useState<Record<keyof Retention, number | null>>(retention)
  const { run, busy, problem } = useAct(change)
  const say = useToast()
  const shortens = rows.some(({ name }) => (values[name] ?? 0) < retention[name])

  async function submit(event: FormEvent) {
    event.preventDefault()
    const { rawDays, hourlyDays, dailyDays } = values
    if (busy) return
    const saved = await run({ rawDays: rawDays ?? 0, hourlyDays: hourlyDays ?? 0, dailyDays: dailyDays ?? 0 })
    if (saved)
      say({ title: 'The retention is saved', description: 'The worker removes what is older by itself.', tone: 'done' })
  }

  return (
    <div className="flex max-w-2xl flex-col gap-4">
      {overdueSince && (
        <Callout
          tone="attention"
          title="History is not rolled up in time."
          next="Check that a worker is running; its log says why it could not."
        >
          The oldest snapshot that waits for it is of <RelativeTime at={overdueSince} />. None is removed before it is
          part of the values an hour, however old.
        </Callout>
      )}
      <Panel title="How long history is kept">
        <form onSubmit={submit} noValidate className="flex flex-col gap-5 py-1">
          {rows.map(({ name, label, hint, max }) => (
            <Field key={name} label={label} name={name} hint={hint} error={fieldWords(problem, name)}>
              <NumberInput
                unit="days"
                min={1}
                max={max}
                value={values[name]}
                onChange={(value) => setValues((all) => ({ ...all, [name]: value }))}
              />
            </Field>
          ))}
          {shortens && (
            <Callout tone="attention" title="Shorter means deleted.">
              History older than this is removed for good. Counts since an index was first seen stay.
            </Callout>
          )}
          {problem && !rows.some(({ name }) => name === problem.field) && (
            <Callout tone="harm" title={plainMessage(problem)} next={problem.hint} />
          )}
          <div>
            <Button type="submit" tone="accent" busy={busy}>
              Save
            </Button>
          </div>
        </form>
      </Panel>
    </div>
  )
}
