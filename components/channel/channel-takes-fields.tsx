'use client'

import { useState } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Panel } from '@/components/ui/panel'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { browserZone } from '@/lib/client/browser-zone'
import { alertKinds, alertWords } from '@/lib/domain/channel/alert'
import { type ReportTimetable, reportPeriods } from '@/lib/domain/channel/channel'
import { visibleText } from '@/lib/domain/visible-text'
import type { ChannelFields } from './channel-fields'

const weekly = '0 7 * * 1'
const monthly = '0 7 1 * *'

/** Which alerts, which report and which targets. */
export function ChannelTakesFields({
  targets,
  ...fields
}: ChannelFields & { targets: { id: string; name: string }[] }) {
  const { values, of, change } = fields
  const turn = <T,>(list: readonly T[], each: T, isIn: boolean) =>
    isIn ? [...list, each] : list.filter((other) => other !== each)
  return (
    <Panel title="What it takes">
      <div className="flex flex-col gap-5 py-1">
        <fieldset className="flex flex-col gap-1.5">
          <legend className="pb-1 text-sm font-medium">Alerts</legend>
          {alertKinds.map((kind) => (
            <Checkbox
              key={kind}
              label={alertWords[kind]}
              checked={values.alerts.includes(kind)}
              onChange={(isIn) => change({ alerts: turn(values.alerts, kind, isIn) })}
            />
          ))}
          <p className="text-xs text-faint">Each event is told once; what comes within some seconds comes together.</p>
        </fieldset>
        <ReportFields {...fields} />
        <fieldset className="flex flex-col gap-1.5">
          <legend className="pb-1 text-sm font-medium">Targets</legend>
          <Checkbox
            label="All, also those added later"
            checked={values.targets === null}
            onChange={(isAll) => change({ targets: isAll ? null : targets.map(({ id }) => id) })}
          />
          {values.targets !== null && (
            <div className="flex flex-wrap gap-x-5 gap-y-1 pl-6">
              {targets.map(({ id, name }) => (
                <Checkbox
                  key={id}
                  label={visibleText(name)}
                  checked={values.targets?.includes(id) ?? true}
                  onChange={(isIn) => change({ targets: turn(values.targets ?? [], id, isIn) })}
                />
              ))}
            </div>
          )}
          {of('targets') && (
            <p role="alert" className="text-xs text-harm">
              {of('targets')}
            </p>
          )}
        </fieldset>
      </div>
    </Panel>
  )
}

function ReportFields({ values, of, change }: ChannelFields) {
  const { report } = values
  const set = (part: Partial<ReportTimetable>) =>
    change({ report: { ...(report ?? { cron: weekly, timeZone: browserZone(), days: 7 }), ...part } })
  const [isOwn, setIsOwn] = useState(report !== null && report.cron !== weekly && report.cron !== monthly)
  const rhythm = isOwn ? 'own' : (report?.cron ?? 'none')
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-4">
      <Field label="Report of maintenance" name="report">
        <Select
          className="w-64"
          value={rhythm}
          onChange={(next) => {
            setIsOwn(next === 'own')
            if (next === 'none') change({ report: null })
            else if (next === weekly) set({ cron: weekly, days: 7 })
            else if (next === monthly) set({ cron: monthly, days: 30 })
            else set({})
          }}
          options={[
            { value: 'none', label: 'None' },
            { value: weekly, label: 'Mondays at 07:00' },
            { value: monthly, label: 'On the first at 07:00' },
            { value: 'own', label: 'By a timetable of its own' },
          ]}
        />
      </Field>
      {report && isOwn && (
        <Field
          label="Timetable"
          name="report.cron"
          error={of('report.cron')}
          hint="Minute, hour, day of month, month, day of week."
        >
          <TextInput mono className="w-44!" value={report.cron} onValueChange={(cron) => set({ cron })} />
        </Field>
      )}
      {report && (
        <>
          <Field label="Time zone" name="report.timeZone" error={of('report.timeZone')}>
            <TextInput className="w-48!" value={report.timeZone} onValueChange={(timeZone) => set({ timeZone })} />
          </Field>
          <Field label="Looks back" name="report.days" error={of('report.days')}>
            <Select
              value={String(report.days)}
              onChange={(days) => set({ days: Number(days) as ReportTimetable['days'] })}
              options={reportPeriods.map((days) => ({ value: String(days), label: `${days} days` }))}
            />
          </Field>
        </>
      )}
    </div>
  )
}
