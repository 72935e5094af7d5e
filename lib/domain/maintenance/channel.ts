/** What somebody may be told of without asking. */
export const alertKinds = ['failed-run', 'invalid-index', 'failed-drop', 'verdict-changed'] as const
export type AlertKind = (typeof alertKinds)[number]

export const alertWords: Record<AlertKind, string> = {
  'failed-run': 'A maintenance run failed or was missed',
  'invalid-index': 'A new invalid index',
  'failed-drop': 'A drop failed',
  'verdict-changed': 'The verdict on an index changed',
}

export const reportFormats = ['markdown', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** When a report of the days before is sent. */
export type ReportTimetable = { cron: string; timeZone: string; days: number; format: ReportFormat }

/** The secret of either stands apart, sealed: a webhook's signing key, a mail server's password. */
export type ChannelSettings =
  | { kind: 'webhook'; url: string }
  | {
      kind: 'mail'
      host: string
      port: number
      /** `tls` from the first byte, `starttls` demanded, or none at all. */
      security: 'tls' | 'starttls' | 'none'
      user: string | null
      from: string
      to: string[]
    }
