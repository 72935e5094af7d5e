import 'server-only'
import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { alertKinds } from '@/lib/domain/channel/alert'
import {
  type ChannelSettings,
  type ChannelTakes,
  channelKinds,
  mailTlsModes,
  type ReportTimetable,
  reportPeriods,
  takesEverything,
} from '@/lib/domain/channel/channel'
import { reportProblem } from '@/lib/domain/channel/report-slot'
import { Problem } from '@/lib/domain/problem'
import { checkHost } from '@/lib/targets/address'
import type { Context } from '../context'
import { ConnectionInput, Password, requireTarget } from '../target/input'

const kind = z.enum(channelKinds, { error: 'A channel is a webhook or email' })
const most = 50

/** The fields of a channel as somebody gives them; which ones a kind needs is told where they are put together. */
export const ChannelFields = z.object({
  name: z
    .string({ error: 'The name is missing' })
    .trim()
    .min(1, 'The name is missing')
    .max(100, 'The name is longer than 100 characters')
    .refine((text) => !/\p{C}/u.test(text), 'The name has a control character in it'),
  /** A webhook's whole address. */
  url: z.string().trim().max(2_000, 'The address is longer than 2,000 characters'),
  /** What a webhook's messages are signed with, or the password of a mail server; null to forget it. */
  secret: Password.nullable(),
  host: ConnectionInput.shape.host,
  port: ConnectionInput.shape.port.unwrap(),
  tls: z.enum(mailTlsModes, { error: `TLS is one of ${mailTlsModes.join(', ')}` }),
  ca: ConnectionInput.shape.ca,
  user: z
    .string()
    .trim()
    .max(320, 'The user is longer than 320 characters')
    .refine((text) => !/\p{C}/u.test(text), 'The user has a control character in it')
    .nullable()
    .transform((text) => text || null),
  from: z.string().trim(),
  /** Addresses, as a list or as text with commas or line ends between them. */
  to: z
    .union([z.array(z.string()), z.string().transform((text) => text.split(/[\s,;]+/))], {
      error: 'Recipients are a list of addresses',
    })
    .transform((list) => [...new Set(list.map((each) => each.trim()).filter(Boolean))]),
  alerts: z.array(z.enum(alertKinds, { error: `Alerts are of ${alertKinds.join(', ')}` })).max(20),
  report: z
    .object({
      cron: z.string().trim().max(200, 'The timetable is longer than 200 characters'),
      timeZone: z.string().trim().max(60, 'The time zone is longer than 60 characters').default('UTC'),
      days: z.coerce
        .number()
        .refine((days) => (reportPeriods as readonly number[]).includes(days), 'A report looks back 7, 30 or 90 days')
        .transform((days) => days as ReportTimetable['days'])
        .default(7),
    })
    .nullable(),
  /** Targets by id or name; null for all. */
  targets: z.array(z.string().min(1).max(200)).max(1_000, 'At most 1,000 targets').nullable(),
})

export const ChannelInput = ChannelFields.partial().extend({ name: ChannelFields.shape.name, kind })
export const ChannelChange = ChannelFields.partial()
export type ChannelGiven = z.output<typeof ChannelChange>

function refuse(field: string, message: string, hint?: string): never {
  throw new Problem('invalid', message, { field, ...(hint ? { hint } : {}) })
}

/** The address of a webhook, checked by its form. Its host is looked up and checked again whenever something is sent. */
export function webhookUrl(text: string): URL {
  if (text === '') refuse('url', 'The address is missing.', 'For instance https://hooks.example.com/arborist.')
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return refuse('url', 'This is not an address.', 'Write all of it, such as https://hooks.example.com/arborist.')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    refuse('url', 'A webhook is reached by https or http.', 'Begin the address with https://.')
  }
  if (url.username || url.password) {
    refuse('url', 'Leave user and password out of the address.', 'Sign the messages with a secret instead.')
  }
  try {
    checkHost(url.hostname)
  } catch (error) {
    if (error instanceof Problem) refuse('url', error.message, error.hint)
    throw error
  }
  return url
}

const mailAddress =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i

function checkAddress(field: string, address: string): void {
  if (address.length <= 254 && mailAddress.test(address)) return
  refuse(field, `“${address.slice(0, 60)}” is not an e-mail address.`, 'Write it alone, such as dba@example.com.')
}

/** Settings with what was given put over those before (null for a new channel). Throws `invalid` at the field. */
export function settingsOf(
  kind: ChannelSettings['kind'],
  given: ChannelGiven,
  before: ChannelSettings | null,
): ChannelSettings {
  const ca = given.ca === undefined ? (before?.ca ?? null) : given.ca
  if (ca !== null) checkCertificate(ca)
  if (kind === 'webhook') {
    const known = before?.kind === 'webhook' ? before.origin : null
    if (given.url === undefined && !known) refuse('url', 'The address is missing.')
    return { kind, origin: given.url === undefined ? known! : webhookUrl(given.url).origin, ca }
  }
  const old = before?.kind === 'email' ? before : null
  const settings = {
    kind,
    host: given.host ?? old?.host ?? refuse('host', 'The host of the mail server is missing.'),
    tls: given.tls ?? old?.tls ?? 'starttls',
    ca,
    user: given.user === undefined ? (old?.user ?? null) : given.user,
    from: given.from ?? old?.from ?? refuse('from', 'The sender is missing.'),
    to: given.to ?? old?.to ?? [],
  }
  const ports = { tls: 465, starttls: 587, none: 25 }
  checkHost(settings.host)
  checkAddress('from', settings.from)
  if (settings.to.length === 0) refuse('to', 'Who gets it? Write at least one address.')
  if (settings.to.length > most) refuse('to', `At most ${most} recipients; use a mailing list for more.`)
  for (const each of settings.to) checkAddress('to', each)
  return { ...settings, port: given.port ?? old?.port ?? ports[settings.tls] }
}

function checkCertificate(ca: string): void {
  try {
    new X509Certificate(ca)
  } catch {
    refuse('ca', 'The certificate authority is not a PEM certificate.', 'It starts with -----BEGIN CERTIFICATE-----.')
  }
}

/** What a channel takes, with what was given put over what it took before. Throws `invalid` at the field, `not-found`. */
export async function takesOf(
  context: Context,
  { alerts, report, targets }: ChannelGiven,
  before: ChannelTakes = takesEverything,
): Promise<ChannelTakes> {
  const wrong = report ? reportProblem(report, context.now()) : null
  if (wrong) refuse(`report.${wrong.field}`, `${wrong.message}.`)
  if (targets?.length === 0) refuse('targets', 'Choose at least one target, or all.')
  const chosen = targets ? await Promise.all(targets.map((each) => requireTarget(context, each))) : null
  return {
    alerts: alerts === undefined ? before.alerts : alertKinds.filter((each) => alerts.includes(each)),
    report: report === undefined ? before.report : report,
    targetIds: targets === undefined ? before.targetIds : chosen && [...new Set(chosen.map(({ id }) => id))],
  }
}
