export const tlsModes = ['verify-full', 'verify-ca', 'require', 'disable'] as const
/**
 * verify-full: certificate and host name checked. verify-ca: certificate checked. require: encrypted, unchecked.
 * disable: plain text.
 */
export type TlsMode = (typeof tlsModes)[number]

/** How to reach one database: typed fields, never a URL. */
export type Connection = {
  host: string
  port: number
  database: string
  user: string
  tls: TlsMode
  /** PEM text of the certificate authority; null for the system's own list. */
  ca: string | null
}
