import 'server-only'
import { createHmac } from 'node:crypto'

/**
 * The header by which a receiver knows that a message is ours and new: `t=<seconds since 1970>,v1=<hex>`, where the second is
 * HMAC-SHA256 of the seconds, a dot and the body, with the channel's secret.
 */
export function signature(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
