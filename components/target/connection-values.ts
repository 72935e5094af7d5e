import type { SelectOption } from '@/components/ui/select'
import type { TlsMode } from '@/lib/domain/connection'
import { duration } from '@/lib/domain/format'

/** What stands in the form: text as typed. */
export type ConnectionValues = {
  name: string
  host: string
  port: string
  database: string
  user: string
  password: string
  tls: TlsMode
  ca: string
  intervalS: string
}

export const emptyConnection: ConnectionValues = {
  name: '',
  host: '',
  port: '5432',
  database: '',
  user: 'arborist_monitor',
  password: '',
  tls: 'verify-full',
  ca: '',
  intervalS: '60',
}

export const tlsOptions: (SelectOption & { value: TlsMode })[] = [
  {
    value: 'verify-full',
    label: 'verify-full: encrypted, server proven',
    hint: 'Certificate and host name are checked. The right choice wherever it works.',
  },
  {
    value: 'verify-ca',
    label: 'verify-ca: encrypted, certificate checked',
    hint: 'The host name may differ, for example behind a tunnel or a bare address.',
  },
  {
    value: 'require',
    label: 'require: encrypted, unchecked',
    hint: 'Nobody can listen in, but somebody in between could pose as the server.',
  },
  {
    value: 'disable',
    label: 'disable: plain text',
    hint: 'Everything is readable on the way. For this machine or a trusted network only.',
  },
]

const steps = [10, 30, 60, 300, 900, 3600]

/** The usual intervals, and the one that is set. */
export function intervalOptions(current: string): SelectOption[] {
  const own = Number(current)
  const all = Number.isInteger(own) && own > 0 && !steps.includes(own) ? [...steps, own] : steps
  return all.sort((one, other) => one - other).map((s) => ({ value: String(s), label: `every ${duration(s * 1000)}` }))
}

/** The fields that say where and how we connect: a change of one asks for the password again. */
export const placeFields = ['host', 'port', 'database', 'user', 'tls'] as const
