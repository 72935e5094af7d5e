import 'server-only'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { threadId } from 'node:worker_threads'
import sodium from 'libsodium-wrappers'
import { Problem } from '@/lib/domain/problem'

export type SealingKey = { id: string; publicKey: string; privateKey: string }

/**
 * Seals a secret to a worker's public key (libsodium's sealed box). The subject, for instance a target's id, is sealed in
 * with it, so that a sealed value moved to another row does not open there.
 */
export async function seal(publicKey: string, subject: string, secret: string): Promise<string> {
  await sodium.ready
  const box = sodium.crypto_box_seal(
    sodium.from_string(JSON.stringify({ subject, secret })),
    sodium.from_base64(publicKey),
  )
  return `v1.${keyId(publicKey)}.${sodium.to_base64(box)}`
}

/** Opens what `seal` closed. Throws a Problem when the key or the subject is another one. */
export async function unseal(key: SealingKey, subject: string, sealed: string): Promise<string> {
  await sodium.ready
  const [version, id, box] = sealed.split('.')
  if (version !== 'v1' || id !== key.id || !box) {
    throw new Problem('conflict', 'The stored password was sealed for another worker key; enter it again.', {
      field: 'password',
    })
  }
  try {
    const text = sodium.to_string(
      sodium.crypto_box_seal_open(
        sodium.from_base64(box),
        sodium.from_base64(key.publicKey),
        sodium.from_base64(key.privateKey),
      ),
    )
    const opened = JSON.parse(text) as { subject: string; secret: string }
    if (opened.subject === subject) return opened.secret
  } catch {
    // Falls through: what cannot be opened and what belongs elsewhere are told in the same words.
  }
  throw new Problem('conflict', 'The stored password cannot be opened; enter it again.', { field: 'password' })
}

/** The worker's key pair, made on first use in a file only its owner can read. Throws when others can. */
export async function loadSealingKey(file: string): Promise<SealingKey> {
  await sodium.ready
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const pair = sodium.crypto_box_keypair()
    const text = JSON.stringify({
      publicKey: sodium.to_base64(pair.publicKey),
      privateKey: sodium.to_base64(pair.privateKey),
    })
    // Linked into place when it is whole: another worker that starts now reads all of it or makes its own and loses.
    const draft = `${file}.${process.pid}.${threadId}`
    writeFileSync(draft, text, { mode: 0o600 })
    chmodSync(draft, 0o600)
    try {
      linkSync(draft, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft, { force: true })
    }
  }
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new Problem('not-allowed', `The worker's key ${file} can be read by others.`, { hint: `chmod 600 ${file}` })
  }
  const { publicKey, privateKey } = parseKey(readFileSync(file, 'utf8')) ?? refuseKey(file)
  return { id: keyId(publicKey), publicKey, privateKey }
}

function parseKey(text: string): { publicKey: string; privateKey: string } | null {
  try {
    const { publicKey, privateKey } = JSON.parse(text) as { publicKey: string; privateKey: string }
    const isWhole = [publicKey, privateKey].every((part) => sodium.from_base64(part).length === 32)
    return isWhole ? { publicKey, privateKey } : null
  } catch {
    return null
  }
}

function refuseKey(file: string): never {
  throw new Problem('invalid', `The worker's key ${file} is damaged.`, {
    hint: 'Put back the file from a copy, or remove it and enter the passwords of all targets again.',
  })
}

function keyId(publicKey: string): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16)
}
