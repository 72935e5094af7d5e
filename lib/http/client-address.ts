import 'server-only'
import { type BlockList, isIP } from 'node:net'

/**
 * The address a request comes from, by which failed sign-ins are counted. Of `X-Forwarded-For` only what proxies of ours
 * added is believed: from its end, up to the first address that is none of theirs. Answers '' where nobody can know it, as
 * with `proxies` null: one may stand in front that nobody named.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwarded: string | undefined,
  proxies: BlockList | null,
): string {
  if (!proxies) return ''
  const hops = (forwarded ?? '').split(',').map((hop) => plain(hop.trim()))
  let address = plain(socketAddress ?? '')
  while (isOurs(address, proxies)) address = hops.pop() ?? ''
  return isIP(address) === 0 ? '' : address
}

function isOurs(address: string, proxies: BlockList): boolean {
  const version = isIP(address)
  return version !== 0 && proxies.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

// Some proxies add the port; sockets that speak both versions show IPv4 as a part of IPv6.
function plain(address: string): string {
  const bare = /^\[([^\]]+)\](:\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address
  return bare.replace(/^::ffff:(?=\d+\.)/i, '')
}
