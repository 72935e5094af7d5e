import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, realpathSync } from 'node:fs'
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findBinaries, prepareBinaries } from '../embedded/binaries'
import { EmbeddedError, systemCode } from '../embedded/embedded-error'
import { initialise } from '../embedded/initialise'
import { type Cluster, launch, type StopMode } from '../embedded/launch'
import { chooseOwner, openWay } from '../embedded/owner'
import { ensureMajor, type Major } from './majors'
import { copyTemplate } from './template'

export { type Major, majors } from './majors'

export type TestClusterOptions = {
  settings?: Record<string, string>
  /** What is done to the cluster once in a run of tests, for all that ask for one of this name. */
  template?: { name: string; prepare(cluster: TestCluster): Promise<void> }
}

export type TestCluster = {
  major: Major
  /** 127.0.0.1; the Unix socket is in `socketDir`. */
  host: string
  port: number
  socketDir: string
  superuser: string
  password: string
  dataDir: string
  logFile: string
  /** The pid of the postmaster; another one after each start. */
  pid(): number
  /** Connects as superuser, to `postgres` by default. The client never throws out of the blue, and is closed with the cluster. */
  connect(database?: string): Promise<pg.Client>
  createDatabase(name: string): Promise<void>
  start(): Promise<void>
  stop(mode?: StopMode): Promise<void>
  restart(mode?: StopMode): Promise<void>
  /** An immediate stop, so that the following start recovers from a crash. */
  crash(): Promise<void>
  /** SIGKILL to the postmaster; resolves when it is gone. Its backends follow by themselves. */
  kill(): Promise<void>
  /** A streaming standby of this cluster, taken while it runs. */
  replica(settings?: Record<string, string>): Promise<TestCluster>
  promote(): Promise<void>
  /** Stops the cluster and removes its files. Done for all clusters after each test file. */
  remove(): Promise<void>
}

type Place = { major: Major; dataDir: string; settings: Record<string, string> }

const superuser = 'arborist'
const password = process.env.ARBORIST_TEST_PASSWORD ?? randomBytes(12).toString('hex')
const clusters = new Set<TestCluster>()
let base: string | null = null
let count = 0

// A worker of Vitest clears up after each file; elsewhere the caller does, or else the shell that watches us.
if (process.env.VITEST_WORKER_ID) (await import('vitest')).afterAll(removeClusters)

/** Starts a throwaway cluster on a free port of 127.0.0.1 and a Unix socket. Nothing of it survives the worker. */
export async function startCluster(major: Major, options: TestClusterOptions = {}): Promise<TestCluster> {
  const dataDir = await takePlace()
  const settings = { fsync: 'off', full_page_writes: 'off', wal_keep_size: '256MB', ...options.settings }
  const plain = (to: string) => copyTemplate(`pg-${major}`, to, (made) => make(major, made))
  const { template } = options
  if (!template) await plain(dataDir)
  else {
    await copyTemplate(template.name, dataDir, async (made) => {
      await plain(made)
      const cluster = await begin({ major, dataDir: made, settings })
      await template.prepare(cluster)
      await cluster.stop()
      clusters.delete(cluster)
    })
  }
  return begin({ major, dataDir, settings })
}

/** A fresh cluster that has never run, as `launch` makes it. */
async function make(major: Major, dataDir: string): Promise<void> {
  const owner = await chooseOwner(dataDir)
  await openWay(dirname(dataDir), dirname(dataDir), owner)
  const binaries = await prepareBinaries(await findBinaries(await ensureMajor(major)), owner, dirname(dataDir))
  await initialise(binaries, { dataDir, owner, superuser, password, isDurable: false })
}

/** Stops and removes all clusters of this worker. */
export async function removeClusters(): Promise<void> {
  await Promise.all([...clusters].map((cluster) => cluster.remove()))
}

async function begin(place: Place): Promise<TestCluster> {
  const { major, dataDir, settings } = place
  const packageDir = await ensureMajor(major)
  const clients = new Set<pg.Client>()
  const run = (port: number) =>
    launch({
      dataDir,
      packageDir,
      superuser,
      password,
      settings,
      name: `test-${major}`,
      listen: { host: '127.0.0.1', port },
    })
  let running: Cluster = await onFreePort(run)
  const { port, socketDir, logFile } = running

  async function closeClients(): Promise<void> {
    const open = [...clients]
    clients.clear()
    await Promise.all(open.map((client) => client.end().catch(() => undefined)))
  }

  const cluster: TestCluster = {
    major,
    host: '127.0.0.1',
    port,
    socketDir,
    superuser,
    password,
    dataDir,
    logFile,
    pid: () => running.pid,
    async connect(database = 'postgres') {
      const client = new pg.Client({ host: '127.0.0.1', port, user: superuser, password, database })
      client.on('error', () => undefined)
      await client.connect()
      clients.add(client)
      client.once('end', () => clients.delete(client))
      return client
    },
    async createDatabase(name) {
      await ask(cluster, (client) => client.query(`create database ${client.escapeIdentifier(name)}`))
    },
    async start() {
      if (!running.isAlive()) running = await run(port)
    },
    async stop(mode = 'fast') {
      await running.stop(mode)
    },
    async restart(mode = 'fast') {
      await running.stop(mode)
      running = await run(port)
    },
    async crash() {
      await cluster.restart('immediate')
    },
    async kill() {
      process.kill(running.pid, 'SIGKILL')
      while (running.isAlive()) await sleep(5)
    },
    async replica(more = {}) {
      const copy = await takePlace()
      await copyRunning(cluster, copy)
      const primary = `host=127.0.0.1 port=${port} user=${superuser} password=${password}`
      return begin({ ...place, dataDir: copy, settings: { ...settings, ...more, primary_conninfo: primary } })
    },
    async promote() {
      await ask(cluster, (client) => client.query('select pg_promote(true, 60)'))
    },
    async remove() {
      clusters.delete(cluster)
      await closeClients()
      await running.stop('immediate')
      await rm(join(dataDir, '..'), { recursive: true, force: true, maxRetries: 5 })
    },
  }
  clusters.add(cluster)
  return cluster
}

async function ask<T>(cluster: TestCluster, question: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await cluster.connect()
  return question(client).finally(() => client.end())
}

async function takePlace(): Promise<string> {
  base ??= makeBase()
  count += 1
  const place = join(base, String(count))
  await mkdir(place, { mode: 0o755 })
  return join(place, 'data')
}

/** A folder that goes, with the servers in it, when this process ends. */
export function makeBase(within = tmpdir()): string {
  const folder = mkdtempSync(join(realpathSync(within), 'arborist-test-'))
  chmodSync(folder, 0o711)
  // The pipe closes when this process ends, however it ends; then the shell ends our servers and removes the folder.
  const script = `
    cat >/dev/null
    for file in "$1"/*/data/postmaster.pid; do
      pid=$(head -n 1 "$file" 2>/dev/null) || continue
      { cat "/proc/$pid/cmdline" 2>/dev/null || ps -o command= -p "$pid"; } | grep -aqF "$1" && kill -QUIT "$pid"
    done
    tries=0
    while ls "$1"/*/data/postmaster.pid >/dev/null 2>&1 && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
    rm -rf "$1"`
  const reaper = spawn('sh', ['-c', script, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  reaper.unref()
  if ('unref' in reaper.stdin && typeof reaper.stdin.unref === 'function') reaper.stdin.unref()
  return folder
}

async function onFreePort(run: (port: number) => Promise<Cluster>, tries = 10): Promise<Cluster> {
  try {
    return await run(await findFreePort())
  } catch (error) {
    if (tries > 1 && error instanceof EmbeddedError && error.reason === 'port-taken') return onFreePort(run, tries - 1)
    throw error
  }
}

// Below the range that the system hands out by itself, so that nobody takes the port while the cluster restarts.
export async function findFreePort(): Promise<number> {
  const port = 15_000 + Math.floor(Math.random() * 15_000)
  const isFree = await new Promise<boolean>((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
  return isFree ? port : findFreePort()
}

async function copyRunning(primary: TestCluster, to: string): Promise<void> {
  await ask(primary, async (client) => {
    const [start, stop] =
      primary.major >= 15
        ? ["pg_backup_start('replica', true)", 'pg_backup_stop(false)']
        : ["pg_start_backup('replica', true, false)", 'pg_stop_backup(false, false)']
    await client.query(`select ${start}`)
    await copyFolder(primary.dataDir, to, '')
    const { rows } = await client.query<{ labelfile: string }>(`select labelfile from ${stop}`)
    await writeFile(join(to, 'backup_label'), rows[0]!.labelfile)
    await writeFile(join(to, 'standby.signal'), '')
  })
}

const left = new Set(['postmaster.pid', 'postmaster.opts'])
const emptied = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_stat_tmp',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
])

async function copyFolder(from: string, to: string, path: string): Promise<void> {
  await mkdir(join(to, path), { mode: 0o700 })
  if (emptied.has(path)) {
    if (path === 'pg_wal') await mkdir(join(to, path, 'archive_status'), { mode: 0o700 })
    return
  }
  for (const entry of await readdir(join(from, path), { withFileTypes: true })) {
    const inner = join(path, entry.name)
    if (left.has(inner)) continue
    if (entry.isDirectory()) await copyFolder(from, to, inner)
    if (entry.isFile()) await copyExisting(join(from, inner), join(to, inner))
  }
}

// A running server removes files; one that went is none of the backup's.
async function copyExisting(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
