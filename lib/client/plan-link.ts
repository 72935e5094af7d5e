import { longestPaste } from '@/lib/domain/plan/paste/refusal'

/** Longer addresses are cut by chats, mail and some browsers. In characters. */
export const longestLink = 32_000
/** No plan unpacks to more, whatever a hostile address promises. In bytes. */
const mostBytes = longestPaste

/** `p=…` for the part of an address behind `#`, which browsers never send: the text packed. */
export async function packPlan(text: string): Promise<string> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer())
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return `p=${btoa(binary)
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '')}`
}

/** The text packed behind `#`; null for anything else, and for what unpacks to more than any plan. */
export async function unpackPlan(hash: string): Promise<string | null> {
  const packed = /^#?p=([\w-]{1,4000000})$/.exec(hash)?.[1]
  if (packed === undefined) return null
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    return await limited(stream.getReader())
  } catch {
    return null
  }
}

async function limited(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | null> {
  const decoder = new TextDecoder()
  const parts: string[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return parts.join('') + decoder.decode()
    size += value.length
    if (size > mostBytes) {
      await reader.cancel()
      return null
    }
    parts.push(decoder.decode(value, { stream: true }))
  }
}
