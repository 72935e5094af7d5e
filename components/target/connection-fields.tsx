'use client'

import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { TextArea } from '@/components/ui/text-area'
import { TextInput } from '@/components/ui/text-input'
import { fieldWords } from '@/lib/client/problem-words'
import type { TlsMode } from '@/lib/domain/connection'
import type { ProblemBody } from '@/lib/domain/problem'
import { type ConnectionValues, intervalOptions, tlsOptions } from './connection-values'

export type ConnectionFieldsProps = {
  values: ConnectionValues
  onChange: (change: Partial<ConnectionValues>) => void
  problem: ProblemBody | null
  passwordHint: string
  caHint: string
}

/** Name, place, login, TLS and interval of a target as typed fields. */
export function ConnectionFields({ values, onChange, problem, passwordHint, caHint }: ConnectionFieldsProps) {
  const text = (name: keyof ConnectionValues) => ({
    value: values[name],
    onValueChange: (value: string) => onChange({ [name]: value }),
  })
  const error = (name: keyof ConnectionValues) => fieldWords(problem, name)
  const checksCertificate = values.tls === 'verify-full' || values.tls === 'verify-ca'
  return (
    <div className="grid grid-cols-1 gap-x-4 gap-y-4 sm:grid-cols-6">
      <div className="sm:col-span-4">
        <Field
          label="Name"
          name="name"
          error={error('name')}
          hint="How it is called here, for example shop or shop-replica."
        >
          <TextInput {...text('name')} maxLength={100} />
        </Field>
      </div>
      <div className="sm:col-span-2">
        <Field label="Read it" name="intervalS" error={error('intervalS')}>
          <Select
            className="w-full"
            options={intervalOptions(values.intervalS)}
            value={values.intervalS}
            onChange={(intervalS) => onChange({ intervalS })}
          />
        </Field>
      </div>
      <div className="sm:col-span-4">
        <Field label="Host" name="host" error={error('host')} hint="A host name or an IP address.">
          <TextInput mono {...text('host')} />
        </Field>
      </div>
      <div className="sm:col-span-2">
        <Field label="Port" name="port" error={error('port')}>
          <TextInput mono inputMode="numeric" {...text('port')} />
        </Field>
      </div>
      <div className="sm:col-span-6">
        <Field label="Database" name="database" error={error('database')}>
          <TextInput mono {...text('database')} />
        </Field>
      </div>
      <div className="sm:col-span-3">
        <Field label="User" name="user" error={error('user')}>
          <TextInput mono {...text('user')} />
        </Field>
      </div>
      <div className="sm:col-span-3">
        <Field label="Password" name="password" error={error('password')} hint={passwordHint}>
          <TextInput type="password" autoComplete="new-password" {...text('password')} />
        </Field>
      </div>
      <div className="sm:col-span-6">
        <Field
          label="TLS"
          name="tls"
          error={error('tls')}
          hint={tlsOptions.find(({ value }) => value === values.tls)?.hint}
        >
          <Select
            className="w-full"
            options={tlsOptions}
            value={values.tls}
            onChange={(tls) => onChange({ tls: tls as TlsMode })}
          />
        </Field>
      </div>
      {checksCertificate && (
        <div className="sm:col-span-6">
          <Field label="Certificate authority" name="ca" optional error={error('ca')} hint={caHint}>
            <TextArea
              mono
              rows={values.ca === '' ? 2 : 6}
              value={values.ca}
              onChange={(ca) => onChange({ ca })}
              placeholder="-----BEGIN CERTIFICATE-----"
            />
          </Field>
        </div>
      )}
    </div>
  )
}
