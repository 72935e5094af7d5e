import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePort, type TestCluster } from './postgres'

const folders = (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/usr/local/sbin')
const binary = folders.map((folder) => join(folder, 'pgbouncer')).find((path) => !spawnSync(path, ['--version']).error)

/** Whether the machine has one; says so where it does not, since a test is then left out. */
export function hasPgbouncer(): boolean {
  if (!binary) console.warn('Left out: there is no pgbouncer on this machine (apt-get install pgbouncer).')
  return binary !== undefined
}

/** PgBouncer in front of a cluster, for anybody and as its superuser; answers the port and how to end it. */
export async function startPgbouncer(
  cluster: TestCluster,
  mode: 'session' | 'transaction',
): Promise<{ port: number; stop: () => Promise<void> }> {
  if (!binary) throw new Error('There is no pgbouncer on this machine.')
  const folder = mkdtempSync(join(tmpdir(), 'arborist-pgbouncer-'))
  // It does not run as root, and reads its file after it became somebody else.
  chmodSync(folder, 0o755)
  const file = join(folder, 'pgbouncer.ini')
  const port = await findFreePort()
  const { host, superuser, password } = cluster
  writeFileSync(
    file,
    `[databases]
* = host=${host} port=${cluster.port} user=${superuser} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
`,
  )
  const asNobody = process.geteuid?.() === 0 ? ['-u', 'nobody'] : []
  const child = spawn(binary, ['-q', ...asNobody, file], { stdio: 'ignore' })
  const stop = async () => {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  while (!(await answers(port))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      await stop()
      throw new Error(`pgbouncer ended by itself: ${child.exitCode ?? child.signalCode}`)
    }
    await sleep(20)
  }
  return { port, stop }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
