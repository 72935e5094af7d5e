import { type AlertKind, alertKinds } from './alert'

/** How a mail server is reached. `tls` from the first byte, `starttls` demanded before anything is said, or none at all. */
export const mailTlsModes = ['tls', 'starttls', 'none'] as const
export type MailTls = (typeof mailTlsModes)[number]

/** Where messages go, without what is secret: the rest of a webhook's address often is. */
export type ChannelSettings =
  | {
      kind: 'webhook'
      /** Scheme, host and port. */
      origin: string
      /** PEM text of the certificate authority; null for the system's own list. */
      ca: string | null
    }
  | {
      kind: 'email'
      host: string
      port: number
      tls: MailTls
      ca: string | null
      /** Null: it sends without signing in. */
      user: string | null
      from: string
      to: string[]
    }

export const channelKinds = ['webhook', 'email'] as const
export type ChannelKind = (typeof channelKinds)[number]
export const channelKindWords: Record<ChannelKind, string> = { webhook: 'Webhook', email: 'E-mail' }

export const reportPeriods = [7, 30, 90] as const
/** When a report is sent, by the clocks of a time zone, and how many days it looks back. */
export type ReportTimetable = { cron: string; timeZone: string; days: (typeof reportPeriods)[number] }

/** What a channel takes. */
export type ChannelTakes = {
  alerts: AlertKind[]
  report: ReportTimetable | null
  /** Targets it speaks of; null for all, those added later too. */
  targetIds: string[] | null
}

export const takesEverything: ChannelTakes = { alerts: [...alertKinds], report: null, targetIds: null }

/** Where a channel leads, in one line without anything secret. */
export function placeWords(settings: ChannelSettings): string {
  if (settings.kind === 'webhook') return settings.origin
  const [first = '', ...more] = settings.to
  return `${first}${more.length > 0 ? ` and ${more.length} more` : ''} by ${settings.host}`
}
