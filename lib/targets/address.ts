import 'server-only'
import { lookup as dnsLookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import { Problem } from '@/lib/domain/problem'

export type Address = { address: string; family: 4 | 6 }

/** The host as the driver and TLS see it, and the checked addresses that may be connected to, in order. */
export type ResolvedHost = { host: string; addresses: Address[]; isSocket: boolean; isLocal: boolean }

export type Lookup = (name: string) => Promise<Address[]>

type CheckedHost = { kind: 'socket' | 'address' | 'name'; host: string }

const metadataNames = [
  'metadata.google.internal',
  'metadata.goog',
  'metadata',
  'instance-data',
  'instance-data.ec2.internal',
]

/** EC2 over IPv6, Google over IPv6, Alibaba, Oracle, Azure's wire server. The rest is link-local. */
const metadataAddresses = ['fd00:ec2::254', 'fd20:ce::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'].map(
  (text) => ipaddr.parse(text).toNormalizedString(),
)

function refuse(message: string, hint?: string): never {
  throw new Problem('invalid', message, { field: 'host', ...(hint ? { hint } : {}) })
}

/** The IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, the old compatible form): packets end up there. */
function embeddedIpv4(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  const bytes = address.toByteArray()
  const last = new ipaddr.IPv4(bytes.slice(12))
  if (address.isIPv4MappedAddress()) return last
  if (address.range() === 'rfc6052') return last
  if (address.range() === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6))
  const isCompatible = bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 15).some((byte) => byte !== 0)
  return isCompatible ? last : null
}

function refuseAddress(address: ipaddr.IPv4 | ipaddr.IPv6, shown: string): void {
  const range = address.range()
  if (range === 'unspecified') refuse(`${shown} is not the address of a server.`, 'For this machine write localhost.')
  if (range === 'multicast' || range === 'broadcast')
    refuse(`${shown} is a multicast or broadcast address, not a server.`)
  if (range === 'linkLocal' || metadataAddresses.includes(address.toNormalizedString())) {
    refuse(`${shown} is a link-local or cloud metadata address; Arborist does not connect there.`)
  }
  const inner = address instanceof ipaddr.IPv6 ? embeddedIpv4(address) : null
  if (inner) refuseAddress(inner, shown)
}

function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  if (!text.includes(':')) return null
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const unzoned = bare.replace(/%.*$/, '')
  return ipaddr.IPv6.isValid(unzoned) ? ipaddr.IPv6.parse(unzoned) : null
}

function checkName(text: string): CheckedHost {
  const name = text.toLowerCase().replace(/\.$/, '')
  const labels = name.split('.')
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) {
    refuse(`"${text}" is an unusual way to write an IP address.`, 'Write all four numbers, for instance 10.0.0.12.')
  }
  const isName = name.length <= 253 && labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label))
  if (!isName) refuse('The host is neither a DNS name nor an IP address.', 'For instance db.example.com or 10.0.0.12.')
  if (metadataNames.includes(name)) refuse(`${name} is a cloud metadata service; Arborist does not connect there.`)
  return { kind: 'name', host: name }
}

/**
 * The typed host field by its form alone: a DNS name, an IP address or, if allowed, the directory of a Unix socket.
 * Throws Problem 'invalid' with field 'host'.
 */
export function checkHost(text: string, options: { allowSocket?: boolean } = {}): CheckedHost {
  if (text === '') refuse('Type the host name or IP address of the server.')
  if (text.includes('://')) refuse('Write the host alone, not a URL.', 'Port, database and user have their own fields.')
  if (text.startsWith('/')) {
    if (!options.allowSocket) refuse('Unix sockets are not allowed here; write a host name or an IP address.')
    if (text.includes('\0') || text.length > 100) refuse('The path of the socket directory is not valid.')
    return { kind: 'socket', host: text }
  }
  if (/[\s\p{Cc}]/u.test(text)) refuse('The host must not contain spaces or control characters.')
  if (/[,;|]/.test(text))
    refuse('Write one host; a list of hosts is not supported.', 'Add each server as its own target.')
  if (/[@=/?#\\]/.test(text)) refuse('Write the host name alone, without user, options or path.')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is meant
  if (/[^\x00-\x7f]/.test(text))
    refuse('Write the host name in its ASCII form.', 'International names start with xn--.')

  const address = parseAddress(text)
  if (address) {
    refuseAddress(address, text)
    return { kind: 'address', host: address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString() }
  }
  if (text.includes(':')) refuse('Write the host without a port; the port has its own field.')
  return checkName(text)
}

async function lookupAll(name: string): Promise<Address[]> {
  const answers = await dnsLookup(name, { all: true, verbatim: true })
  return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}

function isLoopback(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const inner = address instanceof ipaddr.IPv6 ? embeddedIpv4(address) : null
  return (inner ?? address).range() === 'loopback'
}

/**
 * Checks the host and resolves it once. Every answer is checked, because a name with one good and one forbidden address
 * is a known trick; whoever connects must use `addresses`, never resolve the name again. Throws Problem.
 */
export async function resolveHost(
  text: string,
  options: { allowSocket?: boolean; lookup?: Lookup; timeoutMs?: number } = {},
): Promise<ResolvedHost> {
  const { kind, host } = checkHost(text, options)
  if (kind === 'socket') return { host, addresses: [], isSocket: true, isLocal: true }

  const answers: Address[] =
    kind === 'address'
      ? [{ address: host, family: host.includes(':') ? 6 : 4 }]
      : await lookUp(host, options.lookup ?? lookupAll, options.timeoutMs ?? 5000)
  const parsed = answers.map(({ address }) => ipaddr.parse(address.replace(/%.*$/, '')))
  parsed.forEach((address, at) => {
    refuseAddress(address, kind === 'address' ? text : `${host} (${answers[at]?.address})`)
  })
  return { host, addresses: answers, isSocket: false, isLocal: parsed.every(isLoopback) }
}

async function lookUp(name: string, lookup: Lookup, timeoutMs: number): Promise<Address[]> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Problem('timed-out', `The name ${name} could not be looked up in ${timeoutMs / 1000} s.`, {
          field: 'host',
        }),
      )
    }, timeoutMs)
  })
  try {
    const answers = await Promise.race([lookup(name), tooLate])
    if (answers.length === 0) throw new Error('no answer')
    return answers
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem('unreachable', `There is no address for the name ${name}.`, {
      field: 'host',
      hint: 'Check the spelling, and that the machine Arborist runs on can resolve it.',
      cause: error,
    })
  } finally {
    clearTimeout(timer)
  }
}
