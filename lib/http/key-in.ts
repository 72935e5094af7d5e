import 'server-only'

/**
 * The API key that a request brings, or null. Whoever brings one is judged by it alone: a header that merely looks like a key
 * must not lift the check of the origin while a cookie says who it is.
 */
export function keyIn(authorization: string | null | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null
}
