import { randomBytes } from 'node:crypto'
import { link, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { dirname, join } from 'node:path'
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
      await leave(server, path)
    },
  }
  held.set(path, fresh)
  return fresh
}

/**
 * Takes the place of a holder that died. One process at a time may do so, or two would remove each other's new sockets and
 * both hold: whoever has the turn looks once more, and everybody else has lost.
 */
async function replaceStale(path: string): Promise<Server | null> {
  if (await answers(path)) return null
  const turn = await takeTurn(`${path}.turn`)
  if (!turn) return null
  try {
    if (await answers(path)) return null
    await rm(path, { force: true })
    return await listen(path)
  } finally {
    await leave(turn, `${path}.turn`)
  }
}

/** A turn lasts for milliseconds; one that nobody answers for was left behind by a death within them. */
async function takeTurn(path: string): Promise<Server | null> {
  const turn = await listen(path)
  if (turn || (await answers(path))) return turn
  await rm(path, { force: true })
  return listen(path)
}

/**
 * Null when the path is taken. A socket that is bound but does not listen yet looks like a dead one, so it gets its name only
 * when it listens.
 */
async function listen(path: string): Promise<Server | null> {
  const nameless = join(dirname(path), `.${randomBytes(3).toString('hex')}`)
  const server = await new Promise<Server>((resolve, reject) => {
    const made = createServer((socket) => socket.destroy())
    made.on('error', reject)
    made.listen(nameless, () => resolve(made.unref()))
  })
  try {
    await link(nameless, path)
    return server
  } catch (error) {
    await new Promise((done) => server.close(done))
    if (systemCode(error) === 'EEXIST') return null
    throw error
  } finally {
    await rm(nameless, { force: true })
  }
}

async function leave(server: Server, path: string): Promise<void> {
  await rm(path, { force: true })
  await new Promise((done) => server.close(done))
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
