import 'server-only'
import { Problem } from '@/lib/domain/problem'
import { type SealingKey, unseal } from '@/lib/runtime/seal'
import type { ChannelRow } from '@/lib/store/channel'
import type { Store } from '@/lib/store/open'
import type { Lookup } from '@/lib/targets/address'
import type { Envelope } from './envelope'
import { postWebhook } from './post-webhook'
import { sendEmail } from './send-email'

/** What the worker that sends has at hand: only it can open the secrets. */
export type PostOffice = {
  store: Store
  key: SealingKey
  /** The address people use, for links; null where nobody gave one. */
  home: string | null
  deadlineMs: number
  lookup?: Lookup
}

/** Sends one message on its channel. Answers what was amiss though it was taken, else null. Throws Problem. */
export async function send(office: PostOffice, channel: ChannelRow, envelope: Envelope): Promise<string | null> {
  const { settings, id } = channel
  const secret = await open(office.key, `${id} secret`, channel.sealedSecret)
  if (settings.kind === 'email') return sendEmail(settings, secret, envelope, office)
  const url = await open(office.key, `${id} url`, channel.sealedUrl)
  if (!url) throw new Problem('invalid', 'This channel has no address stored.', { field: 'url' })
  await postWebhook({ url, secret, ca: settings.ca }, envelope, office)
  return null
}

async function open(key: SealingKey, subject: string, sealed: string | null): Promise<string | null> {
  return sealed ? unseal(key, subject, sealed) : null
}
