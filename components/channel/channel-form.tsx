'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import { focusField } from '@/components/ui/focus-field'
import { Panel } from '@/components/ui/panel'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { useToast } from '@/components/ui/toast'
import { fieldWords, plainMessage } from '@/lib/client/problem-words'
import { type Act, useAct } from '@/lib/client/use-act'
import { type ChannelKind, channelKinds, channelKindWords } from '@/lib/domain/channel/channel'
import type { ChannelView } from '@/lib/services/channel/view'
import { ChannelTakesFields } from './channel-takes-fields'
import { type ChannelSent, sentOf, valuesOf } from './channel-values'
import { MailFields } from './mail-fields'
import { WebhookFields } from './webhook-fields'

export type SaveChannel = Act<ChannelSent & { channel: string }, ChannelView>
export type ChannelFormProps = {
  /** Null for one that is not kept yet. */
  channel: ChannelView | null
  targets: { id: string; name: string }[]
  save: SaveChannel
}

/** Where a channel leads and what it takes. */
export function ChannelForm({ channel, targets, save }: ChannelFormProps) {
  const [values, setValues] = useState(() => valuesOf(channel, targets))
  const form = useRef<HTMLFormElement>(null)
  const { run, busy, problem } = useAct(save)
  const router = useRouter()
  const say = useToast()
  const fields = {
    values,
    of: (field: string) => fieldWords(problem, field),
    change: (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part })),
  }

  useEffect(() => focusField(form.current, problem), [problem])

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    const saved = await run({ ...sentOf(values, channel === null), channel: channel?.id ?? '' })
    if (!saved) return
    say({
      title: `“${saved.name}” is saved`,
      description: channel ? undefined : 'Send a test message to see it arrive.',
      tone: 'done',
    })
    if (channel) setValues(valuesOf(saved, targets))
    else router.push(`/settings/channels/${saved.id}`)
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
      <Panel title="Where to">
        <div className="grid grid-cols-1 gap-4 py-1 sm:grid-cols-6">
          <div className="sm:col-span-4">
            <Field label="Name" name="name" error={fields.of('name')}>
              <TextInput value={values.name} onValueChange={(name) => fields.change({ name })} maxLength={100} />
            </Field>
          </div>
          <div className="sm:col-span-2">
            {channel ? (
              <p className="text-sm">
                <span className="block pb-1 font-medium">By</span>
                <span className="text-muted">{channelKindWords[values.kind]}</span>
              </p>
            ) : (
              <Field label="By" name="kind" error={fields.of('kind')}>
                <Select
                  className="w-full"
                  value={values.kind}
                  onChange={(kind) => fields.change({ kind: kind as ChannelKind })}
                  options={channelKinds.map((value) => ({ value, label: channelKindWords[value] }))}
                />
              </Field>
            )}
          </div>
          {values.kind === 'webhook' ? (
            <WebhookFields {...fields} channel={channel} />
          ) : (
            <MailFields {...fields} channel={channel} />
          )}
        </div>
      </Panel>
      <ChannelTakesFields {...fields} targets={targets} />
      {problem && !problem.field && <Callout tone="harm" title={plainMessage(problem)} next={problem.hint} />}
      <div>
        <Button type="submit" tone="accent" busy={busy}>
          {channel ? 'Save' : 'Add channel'}
        </Button>
      </div>
    </form>
  )
}
