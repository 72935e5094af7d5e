import 'server-only'

const usual = 1_000_000
/** A pasted plan may have 40 MB, which are more as a string of JSON: `longestPaste` is what decides, below this cap. */
const larger: Record<string, number> = { '/api/plans': 50_000_000 }

/** Bytes that the body of a request to this address may have. */
export function bodyCap(address: string): number {
  const path = address.split('?', 1)[0] ?? ''
  return Object.hasOwn(larger, path) ? (larger[path] ?? usual) : usual
}

export function tooLargeSentence(bytes: number): string {
  return `The body is larger than ${bytes / 1_000_000} MB.`
}
