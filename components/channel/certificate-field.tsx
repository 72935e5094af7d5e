'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { TextArea } from '@/components/ui/text-area'
import type { PlaceFields } from './channel-fields'

/** The authority of a receiver whose certificate no public one signed. */
export function CertificateField({ values, of, change, channel }: PlaceFields) {
  const isStored = channel?.settings.ca != null
  return (
    <div className="flex flex-col gap-2 sm:col-span-6">
      <Field
        label="Certificate authority"
        name="ca"
        optional
        error={of('ca')}
        hint={
          isStored
            ? 'One is stored. Empty: it is kept.'
            : 'PEM text, for a certificate that no public authority signed. Empty: the authorities that this machine trusts.'
        }
      >
        <TextArea
          mono
          rows={values.ca === '' ? 2 : 6}
          value={values.ca}
          onChange={(ca) => change({ ca })}
          placeholder="-----BEGIN CERTIFICATE-----"
        />
      </Field>
      {isStored && (
        <Checkbox
          label="Forget the stored certificate authority"
          checked={values.forgetsCa}
          onChange={(forgetsCa) => change({ forgetsCa })}
        />
      )}
    </div>
  )
}
