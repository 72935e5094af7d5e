'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { TextInput } from '@/components/ui/text-input'
import { CertificateField } from './certificate-field'
import type { PlaceFields } from './channel-fields'

/** A webhook: its address, which often is a secret itself, and what its messages are signed with. */
export function WebhookFields(fields: PlaceFields) {
  const { values, of, change, channel } = fields
  const origin = channel?.settings.kind === 'webhook' ? channel.settings.origin : null
  return (
    <>
      <div className="sm:col-span-6">
        <Field
          label="Address"
          name="url"
          error={of('url')}
          hint={
            origin
              ? `Stored for ${origin}, sealed as a whole. Empty: it is kept.`
              : 'JSON is posted there by https or http. Private networks and this machine are allowed; no redirect is followed. Only its host is shown afterwards.'
          }
        >
          <TextInput
            mono
            value={values.url}
            onValueChange={(url) => change({ url })}
            placeholder={origin ? `${origin}/…` : 'https://hooks.example.com/arborist'}
          />
        </Field>
      </div>
      <div className="flex flex-col gap-2 sm:col-span-6">
        <Field
          label="Signing secret"
          name="secret"
          optional
          error={of('secret')}
          hint={
            channel?.hasSecret
              ? 'One is stored. Empty: it is kept.'
              : 'Each message then carries Arborist-Signature: t=<seconds>,v1=<HMAC-SHA256 of seconds, a dot and the body>.'
          }
        >
          <TextInput
            type="password"
            autoComplete="new-password"
            value={values.secret}
            onValueChange={(secret) => change({ secret })}
          />
        </Field>
        {channel?.hasSecret && (
          <Checkbox
            label="Forget the stored secret; messages are not signed then"
            checked={values.forgetsSecret}
            onChange={(forgetsSecret) => change({ forgetsSecret })}
          />
        )}
      </div>
      {(origin ?? values.url).startsWith('https:') && <CertificateField {...fields} />}
    </>
  )
}
