import { spawn } from 'node:child_process'
import { readFile, realpath, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Binaries, findBinaries, prepareBinaries } from './binaries'
import { EmbeddedError, explain } from './embedded-error'
import { type Hold, hold } from './holder'
import { initialise, isInitialised, removeUnfinished, takeCare } from './initialise'
import { chooseOwner, notStarted, type Owner, openWay } from './owner'
import { bornAt, disownLockFile, endOrphans, isAlive, readPostmaster, serves, trySignal } from './postmaster'
import { serverEnv } from './server-env'
import { prepareLog, type ServerLog } from './server-log'
import { makeSocketDir, placeSocketDir } from './socket-dir'

export type StopMode = 'fast' | 'immediate' | 'smart'

export type ClusterOptions = {
  dataDir: string
  /** The folder of ours that holds `dataDir`: as root, it and what is below is opened for the server's user. Default: the parent. */
  home?: string
  /** Default: `<dataDir>.socket`, or a private folder under the temporary folder when that path is too long. */
  socketDir?: string
  /** Shown in process lists, at most 63 characters. */
  name: string
  /** Absent: Unix socket only. */
  listen?: { host: '127.0.0.1'; port: number }
  settings?: Record<string, string>
  packageDir?: string
  /** Default `arborist`. Used when the cluster is made. */
  superuser?: string
  /** Used when the cluster is made; without one the socket folder is the only lock on the door. */
  password?: string
  log?: (line: string, detail?: object) => void
}

export type Cluster = {
  dataDir: string
  socketDir: string
  port: number
  superuser: string
  /** The folder of the socket; `pg` takes it as `host`. */
  host: string
  pid: number
  /** The server was already running. */
  adopted: boolean
  /** As PostgreSQL says it: 18.4. */
  version: string
  logFile: string
  /** Resolves when the process is gone. May be called again, also with a harsher mode. */
  stop(mode?: StopMode): Promise<void>
  isAlive(): boolean
}

export type RunningCluster = Pick<Cluster, 'dataDir' | 'socketDir' | 'host' | 'port' | 'pid' | 'isAlive'>

type Plan = {
  dataDir: string
  socketDir: string
  port: number
  binaries: Binaries
  owner: Owner | null
  log: ServerLog
  args: string[]
  tell: (line: string, detail?: object) => void
}

const signals: Record<StopMode, NodeJS.Signals> = { fast: 'SIGINT', immediate: 'SIGQUIT', smart: 'SIGTERM' }
const patienceMs = 30_000
const politeMs = 5_000
// Crash recovery after a long run without checkpoint takes minutes on a slow disk; giving up would only begin it anew.
const recoveryMs = 10 * 60_000

/**
 * Makes the cluster if there is none, starts it or adopts the one left running, and resolves when it accepts
 * connections. Throws EmbeddedError. Waits at most 30 s for a server that is going down and 10 min for crash recovery.
 */
export async function launch(options: ClusterOptions): Promise<Cluster> {
  try {
    return await launchPlainly(options)
  } catch (error) {
    throw explain(error, options.dataDir)
  }
}

/** The cluster of `dataDir` if it runs and accepts connections, without becoming its holder; else null. */
export async function findRunning(dataDir: string): Promise<RunningCluster | null> {
  try {
    const real = await realpath(dataDir).catch(() => null)
    const found = real ? await readPostmaster(real) : null
    if (!real || !found || !isReady(found.status) || !serves(found.pid, real)) return null
    const { socketDir, port, pid } = found
    return { dataDir: real, socketDir, host: socketDir, port, pid, isAlive: watch(pid) }
  } catch (error) {
    throw explain(error, dataDir)
  }
}

async function launchPlainly(options: ClusterOptions): Promise<Cluster> {
  check(options)
  const tell = options.log ?? (() => undefined)
  const asked = resolve(options.dataDir)
  const found = await findBinaries(options.packageDir)
  const owner = await chooseOwner(asked)
  await openWay(dirname(asked), resolve(options.home ?? dirname(asked)), owner)
  const dataDir = await realpath(asked).catch(async () => join(await realpath(dirname(asked)), basename(asked)))
  const binaries = await prepareBinaries(found, owner, dirname(dataDir))
  const socketDir = options.socketDir ? resolve(options.socketDir) : placeSocketDir(dataDir)
  await makeSocketDir(socketDir, owner)
  const held = await holdCluster(dataDir, join(socketDir, 'holder'))
  try {
    const superuser = options.superuser ?? 'arborist'
    await removeUnfinished(dataDir)
    if (!(await isInitialised(dataDir, binaries.major))) {
      tell('making a new cluster', { dataDir, version: binaries.version })
      const isDurable = options.settings?.fsync !== 'off'
      await initialise(binaries, { dataDir, owner, superuser, password: options.password, isDurable })
    }
    await takeCare(dataDir, owner)
    const log = await prepareLog(dataDir)
    const port = options.listen?.port ?? 5432
    const args = serverArgs(options, dataDir, socketDir, binaries)
    const plan: Plan = { dataDir, socketDir, port, binaries, owner, log, args, tell }
    return asCluster(plan, superuser, held, await bringUp(plan))
  } catch (error) {
    await held.release()
    throw error
  }
}

async function bringUp(plan: Plan): Promise<{ pid: number; adopted: boolean }> {
  const { dataDir, tell } = plan
  const begin = performance.now()
  let hasAskedOrphans = false
  for (;;) {
    const waitedMs = performance.now() - begin
    const found = await readPostmaster(dataDir)
    if (found && serves(found.pid, dataDir)) {
      if (found.status === 'stopping') {
        if (waitedMs > patienceMs) throw tooLate(dataDir)
        await sleep(20)
        continue
      }
      if (await isAsPlanned(plan)) {
        const failure = await untilReady(plan, found.pid)
        if (failure === null) return { pid: found.pid, adopted: true }
        continue
      }
      tell('the running server has other settings; restarting it', { pid: found.pid })
      trySignal(found.pid, signals.fast)
      await untilGone(watch(found.pid), tell)
      continue
    }
    if (found && isAlive(found.pid)) await disownLockFile(dataDir)
    const { pid, failure } = await start(plan)
    if (failure === null) return { pid, adopted: false }
    if (!/shared memory block .* is still in use|lock file "postmaster.pid" already exists/.test(failure)) {
      throw explain(failure, dataDir)
    }
    if (waitedMs > patienceMs) throw tooLate(dataDir)
    if (waitedMs > politeMs && !hasAskedOrphans) {
      hasAskedOrphans = true
      tell('ending backends that a killed server left behind', { count: await endOrphans(dataDir) })
    }
    await sleep(200)
  }
}

async function start(plan: Plan): Promise<{ pid: number; failure: string | null }> {
  for (const suffix of ['', '.lock']) await rm(join(plan.socketDir, `.s.PGSQL.${plan.port}${suffix}`), { force: true })
  const output = await plan.log.open()
  try {
    // Detached: its own session, so that Ctrl-C in our terminal does not reach it. We stop it, last.
    const child = spawn(plan.binaries.postgres, plan.args, {
      uid: plan.owner?.uid,
      gid: plan.owner?.gid,
      cwd: '/',
      env: serverEnv(),
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    })
    await new Promise((done, failed) => child.once('spawn', done).once('error', failed)).catch((error: unknown) => {
      throw notStarted(error, plan.owner)
    })
    child.unref()
    const pid = child.pid!
    return { pid, failure: await untilReady(plan, pid) }
  } finally {
    await output.close()
  }
}

/** Null when the server accepts connections, else what it said before it ended. */
async function untilReady(plan: Plan, pid: number): Promise<string | null> {
  const lives = watch(pid)
  const begin = performance.now()
  let saidAtMs = 0
  while (lives()) {
    const found = await readPostmaster(plan.dataDir)
    if (found?.pid === pid && isReady(found.status)) return null
    const waitedMs = performance.now() - begin
    if (waitedMs > recoveryMs) throw tooLate(plan.dataDir)
    if (waitedMs - saidAtMs > 10_000) {
      saidAtMs = waitedMs
      plan.tell('the server is still starting, probably recovering from a crash', {
        pid,
        waitedMs: Math.round(waitedMs),
      })
    }
    await sleep(waitedMs < 2_000 ? 5 : 100)
  }
  return plan.log.sinceOpened()
}

async function holdCluster(dataDir: string, path: string): Promise<Hold> {
  const begin = performance.now()
  for (;;) {
    const held = await hold(path)
    if (held) return held
    const found = await readPostmaster(dataDir)
    const isInUse = found && found.status !== 'stopping' && isAlive(found.pid)
    if (isInUse || performance.now() - begin > patienceMs) {
      throw new EmbeddedError(
        'in-use',
        `Another Arborist is already running on ${dataDir}.`,
        'Stop it first, or set ARBORIST_HOME to another folder.',
      )
    }
    await sleep(50)
  }
}

function asCluster(
  plan: Plan,
  superuser: string,
  held: Hold,
  { pid, adopted }: { pid: number; adopted: boolean },
): Cluster {
  const { dataDir, socketDir, port, tell } = plan
  const lives = watch(pid)
  const stopWatchingLog = plan.log.keepSmall()
  let stopping: Promise<void> | null = null
  tell(adopted ? 'adopted the running server' : 'the server is ready', { pid, dataDir, socketDir })
  return {
    dataDir,
    socketDir,
    host: socketDir,
    port,
    superuser,
    pid,
    adopted,
    version: plan.binaries.version,
    logFile: plan.log.file,
    isAlive: lives,
    stop(mode = 'fast') {
      if (lives()) trySignal(pid, signals[mode])
      stopping ??= untilGone(lives, tell).then(() => {
        stopWatchingLog()
        return held.release()
      })
      return stopping
    },
  }
}

async function untilGone(lives: () => boolean, tell: Plan['tell']): Promise<void> {
  const begin = performance.now()
  let saidAtMs = 0
  while (lives()) {
    const waitedMs = performance.now() - begin
    if (waitedMs - saidAtMs > 10_000) {
      saidAtMs = waitedMs
      tell('still waiting for the server to stop', { waitedMs: Math.round(waitedMs) })
    }
    await sleep(waitedMs < 1_000 ? 5 : 50)
  }
}

/** Answers whether the process that has this pid now still lives later on. */
function watch(pid: number): () => boolean {
  const born = bornAt(pid)
  return () => born !== null && bornAt(pid) === born
}

// `standby` is a replica that takes no connections at all: with hot_standby on, it becomes `ready`.
function isReady(status: string): boolean {
  return status === 'ready' || status === 'standby'
}

// postmaster.opts holds the command line of the server that runs; an equal line means nothing has to change.
async function isAsPlanned(plan: Plan): Promise<boolean> {
  const standing = await readFile(join(plan.dataDir, 'postmaster.opts'), 'utf8').catch(() => '')
  return standing.trim() === [plan.binaries.postgres, ...plan.args.map((arg) => `"${arg}"`)].join(' ')
}

function serverArgs(options: ClusterOptions, dataDir: string, socketDir: string, binaries: Binaries): string[] {
  const settings: Record<string, string> = {
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    ...options.settings,
    logging_collector: 'off',
    log_destination: 'stderr',
    listen_addresses: options.listen?.host ?? '',
    port: String(options.listen?.port ?? 5432),
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    cluster_name: options.name,
    // Tells apart two builds at one path, so that an update never adopts the server of the build before.
    'arborist.build': binaries.build,
  }
  return ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

function check(options: ClusterOptions): void {
  if (!/^[\x20-\x7e]{1,63}$/.test(options.name)) {
    throw new EmbeddedError('options', 'The name of a cluster has 1 to 63 printable ASCII characters.')
  }
  if (options.listen && options.password === undefined) {
    throw new EmbeddedError('options', 'A cluster that listens on the network needs a password.')
  }
  if (options.password !== undefined && !/^[^\r\n\0]+$/.test(options.password)) {
    throw new EmbeddedError('options', 'The password of a cluster is one line and not empty.')
  }
}

function tooLate(dataDir: string): EmbeddedError {
  return new EmbeddedError(
    'timed-out',
    `The server that runs on ${dataDir} did not come up or go down in time.`,
    'Look into its log; end the old postgres processes by hand if they hang.',
  )
}
