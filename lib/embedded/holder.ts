import { rename, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { systemCode } from './embedded-error'

export type Hold = { release(): Promise<void> }

const held = new Map<string, Hold>()

/**
 * Holds `path` (a Unix socket) for as long as this process lives; null when another process holds it. A socket and not
 * a pid file: the kernel ends it with the process, and pids mean nothing across containers. Holding twice is one hold.
 */
export async function hold(path: string): Promise<Hold | null> {
  const standing = held.get(path)
  if (standing) return standing
  const server = (await listen(path)) ?? (await replaceStale(path))
  if (!server) return null
  const fresh: Hold = {
    async release() {
      if (held.get(path) !== fresh) return
      held.delete(path)
      await new Promise((done) => server.close(done))
    },
  }
  held.set(path, fresh)
  return fresh
}

async function replaceStale(path: string): Promise<Server | null> {
  if (await answers(path)) return null
  // Another process may have replaced it since we looked; moved aside, it can be looked at once more and put back.
  const aside = `${path}.${process.pid}`
  const isMoved = await rename(path, aside).then(
    () => true,
    () => false,
  )
  if (isMoved && (await answers(aside))) {
    await rename(aside, path)
    return null
  }
  await rm(aside, { force: true })
  return listen(path)
}

function listen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.on('error', (error) => (systemCode(error) === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(path, () => resolve(server.unref()))
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
