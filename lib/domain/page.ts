/** A place in a list, as the opaque text that the API hands out and takes back. */
export function encodeCursor(offset: number): string {
  return Buffer.from(JSON.stringify({ o: offset })).toString('base64url')
}

/** The offset of a cursor; null for text that is none of ours. */
export function decodeCursor(cursor: string): number | null {
  try {
    const { o } = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as { o?: unknown }
    return typeof o === 'number' && Number.isSafeInteger(o) && o >= 0 ? o : null
  } catch {
    return null
  }
}
