import 'server-only'
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

// OWASP's password storage cheat sheet: scrypt with N = 2^17, r = 8, p = 1 (128 MiB for a moment).
const cost: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

/** `v1$salt$hash` of a password by scrypt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt)
  return `v1$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Compares in constant time. A null hash costs the same as a wrong password, so that accounts cannot be told apart. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, salt, hash] = (stored ?? `v1$${'A'.repeat(22)}$${'A'.repeat(43)}`).split('$')
  const derived = await derive(password, Buffer.from(salt ?? '', 'base64url'))
  const expected = Buffer.from(hash ?? '', 'base64url')
  return stored !== null && expected.length === derived.length && timingSafeEqual(expected, derived)
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
