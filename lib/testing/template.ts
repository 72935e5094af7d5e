import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from './majors'

const folder = process.env.ARBORIST_TEST_TEMPLATES

/**
 * Puts a stopped cluster in `to`: a copy, with an identity of its own, of what `make` made once in this run of tests.
 * Outside of a run that has a folder for templates it is made each time.
 */
export async function copyTemplate(name: string, to: string, make: (dataDir: string) => Promise<void>): Promise<void> {
  if (!folder) return make(to)
  const template = join(folder, name)
  if (!existsSync(template)) {
    await withLock(`${template}.lock`, async () => {
      if (existsSync(template)) return
      const fresh = `${template}.unfinished`
      await rm(fresh, { recursive: true, force: true })
      await mkdir(fresh, { mode: 0o755 })
      await make(join(fresh, 'data'))
      await rename(fresh, template)
    })
  }
  await promisify(execFile)('cp', ['-a', join(template, 'data'), to])
  await changeIdentity(to)
}

// Two servers of one system identifier are one server and its replica to us, as they are to PostgreSQL.
async function changeIdentity(dataDir: string): Promise<void> {
  const id = Buffer.alloc(8)
  id.writeBigUInt64LE((BigInt(Math.floor(Date.now() / 1000)) << 32n) | BigInt(randomBytes(4).readUInt32LE()))
  const old = await patch(join(dataDir, 'global/pg_control'), (control) => {
    const before = Buffer.from(control.subarray(0, 8))
    const end = checksumAt(control)
    id.copy(control)
    control.writeUInt32LE(crc32c(control.subarray(0, end)), end)
    return before
  })
  // The first page of a WAL segment names the server that wrote it; one kept for later use has none yet.
  const wal = join(dataDir, 'pg_wal')
  for (const name of (await readdir(wal)).filter((each) => /^[0-9A-F]{24}$/.test(each))) {
    await patch(join(wal, name), (page) => page.subarray(24, 32).equals(old) && id.copy(page, 24))
  }
}

/** Changes the first 512 bytes of a file. */
async function patch<T>(path: string, change: (start: Buffer) => T): Promise<T> {
  const file = await open(path, 'r+')
  try {
    const start = Buffer.alloc(512)
    await file.read(start, 0, 512, 0)
    const result = change(start)
    await file.write(start, 0, 512, 0)
    return result
  } finally {
    await file.close()
  }
}

/** Where the control file has the checksum of what stands before it; another place in each major. */
function checksumAt(control: Buffer): number {
  for (let at = 8; at < control.length; at += 4) {
    if (crc32c(control.subarray(0, at)) === control.readUInt32LE(at)) return at
  }
  throw new Error('The control file of a template has no checksum.')
}

/** CRC-32C (Castagnoli), RFC 3720 appendix B.4. */
function crc32c(bytes: Buffer): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return ~crc >>> 0
}
