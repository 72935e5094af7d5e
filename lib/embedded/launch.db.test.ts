import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureMajor } from '../testing/majors'
import { findBinaries, restoreLinks } from './binaries'
import { type Cluster, type ClusterOptions, findRunning, launch } from './launch'
import { isAlive } from './postmaster'
import { placeSocketDir } from './socket-dir'

const isRoot = process.geteuid?.() === 0
const nobody = 65_534
/** As in a container, whose root has no CAP_SYS_PTRACE. */
const blindly = ['setpriv', '--bounding-set=-sys_ptrace', '--inh-caps=-sys_ptrace']
const mayLoseSight = isRoot && spawnSync(blindly[0]!, [...blindly.slice(1), 'true']).status === 0
const cache = fileURLToPath(new URL('../../node_modules/.cache/arborist/', import.meta.url))
const program = join(cache, `launcher-${process.pid}.mjs`)

let home: string
let options: ClusterOptions
let clusters: Cluster[]
let children: ChildProcess[]

beforeAll(async () => {
  const contents = `
    import { launch } from './launch'
    try {
      const { stop, isAlive, ...cluster } = await launch(JSON.parse(process.argv[2]))
      console.log(JSON.stringify(cluster))
      setInterval(() => undefined, 1000)
    } catch (error) {
      console.log(JSON.stringify({ reason: error.reason, message: error.message }))
      process.exitCode = 1
    }`
  const resolveDir = fileURLToPath(new URL('.', import.meta.url))
  await mkdir(cache, { recursive: true })
  await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
})

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'arborist-cellar-'))
  await chmod(home, 0o755)
  options = { dataDir: join(home, 'store'), name: 'arborist-store', password: 'a secret', settings: { fsync: 'off' } }
  clusters = []
  children = []
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const cluster of clusters) await cluster.stop('immediate')
  const left = await findRunning(options.dataDir).catch(() => null)
  if (left) process.kill(left.pid, 'SIGQUIT')
  while (left?.isAlive()) await sleep(20)
  await rm(placeSocketDir(options.dataDir), { recursive: true, force: true })
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
})

afterAll(() => rm(program, { force: true }))

async function up(more: Partial<ClusterOptions> = {}): Promise<Cluster> {
  const cluster = await launch({ ...options, ...more })
  clusters.push(cluster)
  return cluster
}

type Told = Partial<Pick<Cluster, 'pid' | 'adopted' | 'socketDir'>> & { reason?: string; message?: string }

function spawnLauncher(uid?: number, prefix: string[] = []): ChildProcess {
  const [command = '', ...args] = [...prefix, process.execPath, program, JSON.stringify(options)]
  const child = spawn(command, args, {
    uid,
    gid: uid,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return child
}

async function upElsewhere(uid?: number, prefix?: string[]): Promise<{ child: ChildProcess; told: Told }> {
  const child = spawnLauncher(uid, prefix)
  const [line] = await once(createInterface(child.stdout!), 'line')
  return { child, told: JSON.parse(line) }
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function ask(cluster: Cluster, text: string, password = 'a secret'): Promise<Record<string, unknown>[]> {
  const { host, port, superuser: user } = cluster
  const client = new pg.Client({ host, port, user, password, database: 'postgres' })
  client.on('error', () => undefined)
  await client.connect()
  return (await client.query(text).finally(() => client.end())).rows
}

async function names(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort()
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777
}

async function uidOf(pid: number): Promise<number> {
  return Number(/^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1])
}

describe('a cluster', () => {
  it('is made at the first start: private, on a Unix socket only, with checksums and a password', async () => {
    const cluster = await up()
    expect(cluster).toMatchObject({ adopted: false, superuser: 'arborist', port: 5432 })
    expect((await ask(cluster, 'show server_version'))[0]).toEqual({ server_version: cluster.version })
    const settings = `select current_setting('listen_addresses') as listens, current_setting('data_checksums') as sums,
      current_setting('cluster_name') as name, datlocprovider as provider, datlocale as locale
      from pg_database where datname = 'postgres'`
    expect(await ask(cluster, settings)).toEqual([
      { listens: '', sums: 'on', name: 'arborist-store', provider: 'b', locale: 'C.UTF-8' },
    ])
    await expect(ask(cluster, 'select 1', 'another')).rejects.toMatchObject({ code: '28P01' })
    expect(await modeOf(cluster.dataDir)).toBe(0o700)
    expect(await modeOf(cluster.socketDir)).toBe(0o700)
    expect(await modeOf(cluster.logFile)).toBe(0o600)
    expect(await names(home)).toEqual(['log', 'store', 'store.socket'])
  })

  it('keeps its data over stop and start, and stop may be called again', async () => {
    const first = await up()
    await ask(first, 'create table kept as select 1 as n')
    await Promise.all([first.stop(), first.stop('immediate')])
    await first.stop()
    expect(first.isAlive()).toBe(false)
    expect(isAlive(first.pid)).toBe(false)
    const second = await up()
    expect(second.adopted).toBe(false)
    expect(await ask(second, 'select n from kept')).toEqual([{ n: 1 }])
  })

  it('is found while it runs', async () => {
    expect(await findRunning(options.dataDir)).toBeNull()
    const cluster = await up()
    expect(await findRunning(options.dataDir)).toMatchObject({ pid: cluster.pid, host: cluster.host, port: 5432 })
    await cluster.stop()
    expect(await findRunning(options.dataDir)).toBeNull()
  })

  it('begins a new log when the old one has grown large', async () => {
    const first = await up()
    await first.stop()
    await writeFile(first.logFile, Buffer.alloc(9 * 1024 * 1024, 'x'))
    await up()
    expect(await names(join(home, 'log'))).toEqual(['store.log', 'store.log.1'])
    expect((await stat(first.logFile)).size).toBeLessThan(1024 * 1024)
  })

  it('gets its mode back when somebody opened the data directory', async () => {
    await (await up()).stop()
    await chmod(options.dataDir, 0o755)
    const cluster = await up()
    expect(await modeOf(cluster.dataDir)).toBe(0o700)
  })

  it('listens on 127.0.0.1 when asked, and says so when the port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const address = blocker.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const listen = { host: '127.0.0.1', port } as const
    await expect(up({ listen })).rejects.toMatchObject({ reason: 'port-taken' })
    await new Promise((done) => blocker.close(done))
    const cluster = await up({ listen })
    expect(await ask({ ...cluster, host: '127.0.0.1' }, 'select 1 as n')).toEqual([{ n: 1 }])
  })

  it('puts its socket elsewhere when the path is too long', async () => {
    options.dataDir = join(home, 'a-rather-long-name-'.repeat(6), 'store, "quoted" and spaced')
    const cluster = await up()
    expect(dirname(cluster.socketDir)).toBe(tmpdir())
    expect(await modeOf(cluster.socketDir)).toBe(0o700)
    expect(await ask(cluster, 'select 1 as n')).toEqual([{ n: 1 }])
    await cluster.stop()
    expect((await up()).socketDir).toBe(cluster.socketDir)
  })

  it.runIf(isRoot)('refuses a socket folder that another user made before', async () => {
    options.dataDir = join(home, 'a-rather-long-name-'.repeat(6), 'store')
    const socketDir = placeSocketDir(options.dataDir)
    await mkdir(socketDir, { mode: 0o700 })
    await chown(socketDir, nobody, nobody)
    await expect(up()).rejects.toMatchObject({ reason: 'permission' })
  })
})

describe('after a death', () => {
  it('of the parent, the next start adopts the server', async () => {
    const { child, told } = await upElsewhere()
    await end(child)
    const cluster = await up()
    expect(cluster).toMatchObject({ adopted: true, pid: told.pid, socketDir: told.socketDir })
    expect(await ask(cluster, 'select 1 as n')).toEqual([{ n: 1 }])
    await cluster.stop()
    expect(isAlive(cluster.pid)).toBe(false)
  })

  it.runIf(mayLoseSight)('of the parent, a root that may not look at processes of others adopts it too', async () => {
    const { child, told } = await upElsewhere()
    await end(child)
    expect((await upElsewhere(undefined, blindly)).told).toMatchObject({ adopted: true, pid: told.pid })
  })

  it('of the parent, a start with other settings restarts the server', async () => {
    const { child, told } = await upElsewhere()
    await end(child)
    const cluster = await up({ settings: { fsync: 'off', work_mem: '5MB' } })
    expect(cluster.adopted).toBe(false)
    expect(cluster.pid).not.toBe(told.pid)
    expect(await ask(cluster, 'show work_mem')).toEqual([{ work_mem: '5MB' }])
  })

  it('of the parent by Ctrl-C in its process group, the server lives on', async () => {
    const { child, told } = await upElsewhere()
    const gone = once(child, 'exit')
    process.kill(-child.pid!, 'SIGINT')
    await gone
    expect(await up()).toMatchObject({ adopted: true, pid: told.pid })
  })

  it('of nobody, a second holder is refused and the server stays', async () => {
    const { told } = await upElsewhere()
    await expect(up()).rejects.toMatchObject({ reason: 'in-use' })
    expect((await findRunning(options.dataDir))?.pid).toBe(told.pid)
  })

  it('of nobody, one of four that start at once becomes the holder', async () => {
    const told = (await Promise.all([1, 2, 3, 4].map(() => upElsewhere()))).map((launched) => launched.told)
    const running = await findRunning(options.dataDir)
    expect(told.filter(({ pid }) => pid !== undefined)).toMatchObject([{ adopted: false, pid: running?.pid }])
    expect(told.filter(({ reason }) => reason === 'in-use')).toHaveLength(3)
  })

  it('of the parent, one of four that start at once adopts', async () => {
    const { child, told: first } = await upElsewhere()
    await end(child)
    const told = (await Promise.all([1, 2, 3, 4].map(() => upElsewhere()))).map((launched) => launched.told)
    expect(told.filter(({ pid }) => pid !== undefined)).toMatchObject([{ adopted: true, pid: first.pid }])
    expect(told.filter(({ reason }) => reason === 'in-use')).toHaveLength(3)
  })

  it('of the postmaster, twenty times over, the server starts again', async () => {
    const table = await up()
    await ask(table, 'create table counted (n int)')
    for (let n = 1; n <= 20; n++) {
      const cluster = await up()
      await ask(cluster, `insert into counted values (${n})`)
      process.kill(cluster.pid, 'SIGKILL')
      while (cluster.isAlive()) await sleep(5)
    }
    const cluster = await up()
    expect(await ask(cluster, 'select count(*)::int, sum(n)::int from counted')).toEqual([{ count: 20, sum: 210 }])
  })

  it('of the postmaster, waits for a backend that is still at work', async () => {
    const cluster = await up()
    const busy = ask(cluster, 'select count(*) from generate_series(1, 1e12::numeric)').catch(() => null)
    const activity = `select pid from pg_stat_activity where query like '%generate_series%' and state = 'active'
      and pid <> pg_backend_pid()`
    let backend = 0
    while (backend === 0) backend = Number((await ask(cluster, activity))[0]?.pid ?? 0)
    process.kill(cluster.pid, 'SIGKILL')
    while (cluster.isAlive()) await sleep(5)
    expect(isAlive(backend)).toBe(true)
    const next = await up()
    expect(next.adopted).toBe(false)
    expect(isAlive(backend)).toBe(false)
    await busy
  })

  it('a lock file that names a living stranger is no obstacle', async () => {
    const cluster = await up()
    process.kill(cluster.pid, 'SIGKILL')
    while (cluster.isAlive()) await sleep(5)
    const { uid, gid } = await stat(options.dataDir)
    const stranger = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' })
    children.push(stranger)
    for (const file of [join(options.dataDir, 'postmaster.pid'), join(cluster.socketDir, '.s.PGSQL.5432.lock')]) {
      const lines = (await readFile(file, 'utf8')).split('\n')
      await writeFile(file, [stranger.pid, ...lines.slice(1)].join('\n'))
    }
    expect(await findRunning(options.dataDir)).toBeNull()
    expect((await up()).adopted).toBe(false)
    expect(stranger.exitCode).toBeNull()
  })

  it('in the middle of initdb, the next start begins anew', async () => {
    options.settings = {}
    const child = spawnLauncher()
    const isUnfinished = (name: string) => name.startsWith('store.unfinished-')
    while (!(await names(home)).some(isUnfinished)) await sleep(5)
    await sleep(150)
    await end(child)
    expect((await names(home)).some(isUnfinished)).toBe(true)
    const cluster = await up({ settings: { fsync: 'off' } })
    expect(await ask(cluster, 'select 1 as n')).toEqual([{ n: 1 }])
    expect(await names(home)).toEqual(['log', 'store', 'store.socket'])
  })
})

describe('a data directory', () => {
  it('of another major is refused', async () => {
    const older = await up({ packageDir: await ensureMajor(17) })
    expect(older.version).toMatch(/^17\./)
    await older.stop()
    await expect(up()).rejects.toMatchObject({
      reason: 'other-version',
      message: expect.stringMatching(/made by PostgreSQL 17, .* version 18\.$/),
    })
  })

  it('that holds something else is refused and left alone', async () => {
    await mkdir(options.dataDir)
    await writeFile(join(options.dataDir, 'diary.txt'), 'dear diary')
    await expect(up()).rejects.toMatchObject({ reason: 'data-directory' })
    expect(await names(options.dataDir)).toEqual(['diary.txt'])
  })

  it('that is empty is used', async () => {
    await mkdir(options.dataDir)
    expect(await ask(await up(), 'select 1 as n')).toEqual([{ n: 1 }])
  })
})

describe('binaries', () => {
  it('whose links were never made get them, also when several ask at once', async () => {
    const packageDir = await copyOfPackage()
    const lib = join(packageDir, 'native/lib')
    const links = (await readdir(lib, { withFileTypes: true })).filter((entry) => entry.isSymbolicLink())
    for (const link of links) await rm(join(lib, link.name))
    const before = await names(lib)
    await Promise.all([restoreLinks(packageDir), restoreLinks(packageDir), restoreLinks(packageDir)])
    expect(await names(lib)).toEqual([...before, ...links.map((link) => link.name)].sort())
    for (const link of links) await rm(join(lib, link.name))
    expect(await ask(await up({ packageDir }), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  it('that are missing are reported in one sentence', async () => {
    await expect(up({ packageDir: home })).rejects.toMatchObject({ reason: 'binaries-missing' })
  })

  it.runIf(isRoot)('that the server user cannot reach are copied', async () => {
    const packageDir = await copyOfPackage()
    await chmod(dirname(packageDir), 0o700)
    const cluster = await up({ packageDir })
    expect(await ask(cluster, 'select 1 as n')).toEqual([{ n: 1 }])
    expect(await names(home)).toContain(`postgres-${(await findBinaries()).build}`)
  })

  async function copyOfPackage(): Promise<string> {
    const packageDir = join(home, 'packages', 'binaries')
    await cp((await findBinaries()).packageDir, packageDir, { recursive: true, verbatimSymlinks: true })
    return packageDir
  }
})

describe.runIf(isRoot)('as root', () => {
  it('the server runs as an ordinary user, also in a home that is closed to others', async () => {
    await chmod(home, 0o700)
    const cluster = await up()
    expect(await uidOf(cluster.pid)).not.toBe(0)
    expect(await modeOf(home)).toBe(0o710)
    expect((await stat(options.dataDir)).uid).toBe(await uidOf(cluster.pid))
  })

  it('a closed folder above the home is named and left closed', async () => {
    await chmod(home, 0o700)
    options.dataDir = join(home, 'deeper', 'store')
    await mkdir(join(home, 'deeper'))
    await expect(up()).rejects.toMatchObject({ reason: 'owner', message: expect.stringContaining(basename(home)) })
    expect(await modeOf(home)).toBe(0o700)
  })

  it('a cluster that was restored as root is handed over', async () => {
    await (await up()).stop()
    spawnSync('chown', ['-R', '0:0', options.dataDir])
    expect(await ask(await up(), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  it('a full disk is reported in one sentence, and the next start succeeds', async ({ skip }) => {
    const small = join(home, 'small')
    await mkdir(small)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', small]).status !== 0) return skip()
    try {
      options.dataDir = join(small, 'store')
      await expect(up()).rejects.toMatchObject({ reason: 'disk-full' })
      expect((await names(small)).some((name) => name.includes('unfinished'))).toBe(false)
      spawnSync('mount', ['-o', 'remount,size=200m', small])
      const cluster = await up()
      expect(await ask(cluster, 'select 1 as n')).toEqual([{ n: 1 }])
      await cluster.stop()
    } finally {
      spawnSync('umount', ['-l', small])
    }
  })

  it('an ordinary user launches, is adopted from, and is refused where it may not write', async () => {
    await expect(upElsewhere(nobody)).resolves.toMatchObject({ told: { reason: 'permission' } })
    await chown(home, nobody, nobody)
    const first = await upElsewhere(nobody)
    expect(await uidOf(first.told.pid!)).toBe(nobody)
    await end(first.child)
    const second = await upElsewhere(nobody)
    expect(second.told).toMatchObject({ adopted: true, pid: first.told.pid })
  })
})
