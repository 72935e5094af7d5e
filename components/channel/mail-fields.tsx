'use client'

import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { TextArea } from '@/components/ui/text-area'
import { TextInput } from '@/components/ui/text-input'
import type { MailTls } from '@/lib/domain/channel/channel'
import { CertificateField } from './certificate-field'
import type { PlaceFields } from './channel-fields'

const tlsOptions: { value: MailTls; label: string; hint: string; port: string }[] = [
  {
    value: 'starttls',
    label: 'STARTTLS: encrypted, server proven',
    hint: 'Demanded before anything else is said; a server without it is refused.',
    port: '587',
  },
  {
    value: 'tls',
    label: 'TLS: encrypted from the first byte, server proven',
    hint: 'Also called SMTPS. The certificate and its host name are checked.',
    port: '465',
  },
  {
    value: 'none',
    label: 'None: plain text',
    hint: 'For a relay in a trusted network. A password is sent so to this machine only.',
    port: '25',
  },
]

/** A mail server and who gets its mail. */
export function MailFields(fields: PlaceFields) {
  const { values, of, change, channel } = fields
  const tls = tlsOptions.find(({ value }) => value === values.tls)
  const text = (name: 'host' | 'port' | 'user' | 'secret' | 'from') => ({
    value: values[name],
    onValueChange: (value: string) => change({ [name]: value }),
  })
  return (
    <>
      <div className="sm:col-span-4">
        <Field label="Mail server" name="host" error={of('host')} hint="A host name or an IP address.">
          <TextInput mono {...text('host')} />
        </Field>
      </div>
      <div className="sm:col-span-2">
        <Field label="Port" name="port" error={of('port')}>
          <TextInput mono inputMode="numeric" placeholder={tls?.port} {...text('port')} />
        </Field>
      </div>
      <div className="sm:col-span-6">
        <Field label="TLS" name="tls" error={of('tls')} hint={tls?.hint}>
          <Select
            className="w-full"
            value={values.tls}
            onChange={(value) => change({ tls: value as MailTls })}
            options={tlsOptions.map(({ value, label }) => ({ value, label }))}
          />
        </Field>
      </div>
      <div className="sm:col-span-3">
        <Field label="User" name="user" optional error={of('user')} hint="Empty: it sends without signing in.">
          <TextInput mono {...text('user')} />
        </Field>
      </div>
      <div className="sm:col-span-3">
        <Field
          label="Password"
          name="secret"
          optional={values.user.trim() === ''}
          error={of('secret')}
          hint={
            channel?.hasSecret
              ? 'Empty: the stored one is kept, unless the connection leads elsewhere.'
              : 'Kept sealed: only the worker that sends can open it.'
          }
        >
          <TextInput type="password" autoComplete="new-password" {...text('secret')} />
        </Field>
      </div>
      <div className="sm:col-span-6">
        <Field
          label="From"
          name="from"
          error={of('from')}
          hint="An address that the mail server lets this user send as."
        >
          <TextInput mono inputMode="email" {...text('from')} />
        </Field>
      </div>
      <div className="sm:col-span-6">
        <Field label="To" name="to" error={of('to')} hint="Addresses, one a line or with commas between them.">
          <TextArea mono rows={3} value={values.to} onChange={(to) => change({ to })} />
        </Field>
      </div>
      {values.tls !== 'none' && <CertificateField {...fields} />}
    </>
  )
}
