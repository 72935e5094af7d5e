import 'server-only'
import { BlockList, isIP } from 'node:net'

/** Reads a list such as `127.0.0.1, 10.0.0.0/8`. Throws an Error when one of them is no address. */
export function readProxies(list: string): BlockList {
  const proxies = new BlockList()
  for (const entry of list.split(',').map((each) => each.trim())) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) proxies.addAddress(address, family)
    else proxies.addSubnet(address, /^\d+$/.test(bits) ? Number(bits) : -1, family)
  }
  return proxies
}
