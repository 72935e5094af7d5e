import { copyFile, mkdir, open, rename, stat, truncate } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const largestBytes = 8 * 1024 * 1024
const tailBytes = 64 * 1024
const lookEveryMs = 60_000

/** The log of a cluster: two files of at most 8 MiB each, give or take what a minute writes. */
export type ServerLog = {
  file: string
  /** Opens for appending and remembers the place, so that `sinceOpened` tells of this start only. */
  open(): Promise<{ fd: number; close(): Promise<void> }>
  /** The last 64 KiB at most of what was written since `open`. */
  sinceOpened(): Promise<string>
  /** Looks once a minute and cuts the log when it has grown too large; answers how to stop looking. */
  keepSmall(): () => void
}

export async function prepareLog(dataDir: string): Promise<ServerLog> {
  const file = join(dirname(dataDir), 'log', `${basename(dataDir)}.log`)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  let openedAtBytes = 0
  return {
    file,
    async open() {
      if ((await sizeBytes(file)) > largestBytes) await rename(file, `${file}.1`)
      openedAtBytes = await sizeBytes(file)
      const handle = await open(file, 'a', 0o600)
      return { fd: handle.fd, close: () => handle.close() }
    },
    async sinceOpened() {
      const endBytes = await sizeBytes(file)
      if (endBytes === 0) return ''
      const handle = await open(file, 'r')
      try {
        const from = Math.max(openedAtBytes, endBytes - tailBytes)
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(tailBytes), 0, tailBytes, from)
        return buffer.toString('utf8', 0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    keepSmall() {
      const timer = setInterval(() => cut(file).catch(() => undefined), lookEveryMs).unref()
      return () => clearInterval(timer)
    },
  }
}

// The server appends to its open file, so copying and truncating moves it to the start; renaming would not.
async function cut(file: string): Promise<void> {
  if ((await sizeBytes(file)) <= largestBytes) return
  await copyFile(file, `${file}.1`)
  await truncate(file)
}

async function sizeBytes(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0
}
