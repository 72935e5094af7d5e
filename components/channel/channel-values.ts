import type { z } from 'zod'
import type { AlertKind } from '@/lib/domain/channel/alert'
import { type ChannelKind, type MailTls, type ReportTimetable, takesEverything } from '@/lib/domain/channel/channel'
import type { ChannelInput } from '@/lib/services/channel/input'
import type { ChannelView } from '@/lib/services/channel/view'

/** What stands in the form. */
export type ChannelValues = {
  kind: ChannelKind
  name: string
  url: string
  secret: string
  forgetsSecret: boolean
  host: string
  port: string
  tls: MailTls
  ca: string
  forgetsCa: boolean
  user: string
  from: string
  to: string
  alerts: AlertKind[]
  report: ReportTimetable | null
  /** Ids; null for all. */
  targets: string[] | null
}

export type ChannelSent = z.input<typeof ChannelInput>

const empty: ChannelValues = {
  kind: 'webhook',
  ...{ name: '', url: '', secret: '', forgetsSecret: false },
  ...{ host: '', port: '', tls: 'starttls', ca: '', forgetsCa: false, user: '', from: '', to: '' },
  alerts: takesEverything.alerts,
  report: null,
  targets: null,
}

type Known = Pick<ChannelView, 'name' | 'settings' | 'alerts' | 'report' | 'targetIds'>

/** `targets` are those that are there: a chosen one may have been removed since. */
export function valuesOf(channel: Known | null, targets: { id: string }[]): ChannelValues {
  if (!channel) return empty
  const { name, settings, alerts, report, targetIds } = channel
  const chosen = targetIds && targets.map(({ id }) => id).filter((id) => targetIds.includes(id))
  const common = { ...empty, name, kind: settings.kind, alerts, report, targets: chosen }
  if (settings.kind === 'webhook') return common
  const { host, port, tls, user, from, to } = settings
  return { ...common, host, port: String(port), tls, user: user ?? '', from, to: to.join('\n') }
}

/** What of it is sent. An empty address, secret or certificate stays as it is. */
export function sentOf(values: ChannelValues, isNew: boolean): ChannelSent {
  const { kind, name, url, secret, host, port, tls, user, from, to, alerts, report, targets } = values
  const takes = { kind, name, alerts, report, targets, ...secretOf(secret, values.forgetsSecret) }
  const ca = caOf(values.ca, values.forgetsCa)
  if (kind === 'webhook') return { ...takes, ...ca, ...(isNew || url.trim() !== '' ? { url } : {}) }
  return { ...takes, ...ca, host, ...(port.trim() === '' ? {} : { port }), tls, user, from, to }
}

function secretOf(secret: string, forgets: boolean): { secret?: string | null } {
  if (secret !== '') return { secret }
  return forgets ? { secret: null } : {}
}

function caOf(ca: string, forgets: boolean): { ca?: string | null } {
  if (ca.trim() !== '') return { ca }
  return forgets ? { ca: null } : {}
}
