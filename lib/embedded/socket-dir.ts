import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedError, systemCode } from './embedded-error'
import type { Owner } from './owner'

// sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
const longestPathBytes = 103

/** Where the socket of a data directory lies: beside it, or under the temporary folder when that path is too long. */
export function placeSocketDir(dataDir: string): string {
  const beside = `${dataDir}.socket`
  if (fits(beside)) return beside
  const short = `arborist-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`
  return [join(tmpdir(), short), join('/tmp', short)].find(fits) ?? join('/tmp', short)
}

/** Makes the folder of the socket, private to `owner` (null: this process's own user), and refuses somebody else's. */
export async function makeSocketDir(socketDir: string, owner: Owner | null): Promise<void> {
  if (!fits(socketDir)) {
    throw new EmbeddedError(
      'options',
      `The path of the socket folder ${socketDir} is too long for a Unix socket.`,
      'Choose a shorter path.',
    )
  }
  const uid = owner?.uid ?? process.geteuid?.() ?? 0
  try {
    await mkdir(socketDir, { mode: 0o700 })
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  }
  // Not stat: in a folder such as /tmp another user may have left a link in our place.
  const found = await lstat(socketDir)
  if (!found.isDirectory() || (found.uid !== uid && found.uid !== process.geteuid?.())) {
    throw new EmbeddedError(
      'permission',
      `The socket folder ${socketDir} belongs to somebody else.`,
      'Remove it, or set TMPDIR to a private folder.',
    )
  }
  if (found.uid !== uid && owner) await chown(socketDir, owner.uid, owner.gid)
  if (found.mode & 0o077) await chmod(socketDir, 0o700)
}

function fits(socketDir: string): boolean {
  return Buffer.byteLength(join(socketDir, '.s.PGSQL.65535.lock')) <= longestPathBytes
}
