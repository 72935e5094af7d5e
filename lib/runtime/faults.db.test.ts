import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type Arborist,
  connectStore,
  makeHome,
  processesOf,
  removeHome,
  runArborist,
  startArborist,
} from '../testing/arborist'
import { findFreePort, startCluster, type TestCluster } from '../testing/postgres'

const patience = { timeout: 60_000, interval: 100 }
const alive = (pid: number) => processesOf(home).some((each) => each.pid === pid)
const postmasters = () => processesOf(home).filter((each) => / -D /.test(each.command))

let home: string
let arborist: Arborist
let cluster: TestCluster
let store: pg.Client
let key: string
let target: string

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...init.headers }
  return fetch(`${arborist.origin}${path}`, { ...init, headers, signal: AbortSignal.timeout(60_000) })
}

const isUp = async () => (await fetch(`${arborist.origin}/api/health`)).status

async function snapshots(): Promise<number[]> {
  const { rows } = await store.query('select extract(epoch from at)::float8 as at from snapshots order by at')
  return rows.map((row) => row.at)
}

beforeAll(async () => {
  home = await makeHome()
  ;[arborist, cluster] = await Promise.all([startArborist('start', { home }), startCluster(17)])
  await cluster.createDatabase('watched')
  const admin = await cluster.connect('watched')
  await admin.query('create table kept (id int primary key, n int); create index on kept (n)')
  const made = await runArborist(['key', 'create', '--name', 'faults', '--role', 'admin'], { ARBORIST_HOME: home })
  expect(made.stderr).toBe('')
  key = made.stdout.trim()
  store = await connectStore(home)
  const added = await ask('/api/targets', {
    method: 'POST',
    body: JSON.stringify({
      name: 'watched',
      host: '127.0.0.1',
      port: cluster.port,
      database: 'watched',
      user: cluster.superuser,
      password: cluster.password,
      tls: 'disable',
      intervalS: 3600,
    }),
  })
  expect(added.status, await added.clone().text()).toBe(201)
  target = ((await added.json()) as { slug: string }).slug
  await vi.waitFor(async () => expect((await snapshots()).length).toBeGreaterThan(0), patience)
})

afterAll(async () => {
  await store?.end().catch(() => undefined)
  if (home) await removeHome(home)
})

const snapshot = () => ask(`/api/targets/${target}/snapshots`, { method: 'POST' })

/** Holds the target's server still, so that a fault falls into the middle of a snapshot. */
async function whileServerHangs<T>(work: () => Promise<T>): Promise<T> {
  const admin = await cluster.connect()
  const { rows } = await admin.query("select pid from pg_stat_activity where application_name like 'arborist%'")
  const pids = [cluster.pid(), ...rows.map((row) => row.pid)]
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  try {
    return await work()
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT')
  }
}

describe('a web server that is killed', () => {
  it('is replaced, and pages answer again', async () => {
    const first = arborist.childPid('web')!
    process.kill(first, 'SIGKILL')
    await expect.poll(() => arborist.childPid('web') ?? first, patience).not.toBe(first)
    await expect.poll(() => isUp().catch(() => 0), patience).toBe(200)
    expect((await ask('/api/targets')).status).toBe(200)
  })
})

describe('a worker that is killed while it takes a snapshot', () => {
  it('is replaced; pages answer meanwhile; nothing stored is lost or doubled', async () => {
    const before = await snapshots()
    const first = arborist.childPid('worker')!
    const claimed = async () =>
      (await store.query('select from target_states where claimed_by is not null')).rowCount === 1
    const pending = await whileServerHangs(async () => {
      const asked = snapshot().catch((error: Error) => error)
      await expect.poll(claimed, patience).toBe(true)
      process.kill(first, 'SIGKILL')
      await expect.poll(() => arborist.childPid('worker') ?? first, patience).not.toBe(first)
      expect((await ask('/api/targets')).status).toBe(200)
      expect((await ask(`/api/targets/${target}/indexes`)).status).toBe(200)
      return asked
    })
    await pending
    await expect.poll(async () => (await snapshot()).status, patience).toBe(201)
    const after = await snapshots()
    expect(after).toEqual(expect.arrayContaining(before))
    expect(new Set(after).size).toBe(after.length)
    const { rows } = await store.query(
      'select count(*)::int as n, count(distinct oid)::int as oids from indexes where dropped_at is null',
    )
    expect(rows[0].n).toBe(rows[0].oids)
  })
})

describe('a worker that hangs', () => {
  it('is replaced', async () => {
    const first = arborist.childPid('worker')!
    process.kill(first, 'SIGSTOP')
    await expect.poll(() => processesOf(home).find(({ pid }) => pid === first)?.isStopped ?? true, patience).toBe(true)
    await expect.poll(() => arborist.childPid('worker') ?? first, patience).not.toBe(first)
    expect(alive(first)).toBe(false)
    await expect.poll(async () => (await snapshot()).status, patience).toBe(201)
  })
})

describe('a second start on the same home', () => {
  it('ends with one clear sentence and leaves the first alone', async () => {
    const port = await findFreePort()
    const second = await runArborist(['start'], { ARBORIST_HOME: home, PORT: String(port), LOG_LEVEL: 'warn' })
    expect(second.code).toBe(1)
    expect(second.stdout).toBe('')
    expect(second.stderr).toContain('Another Arborist is already running on')
    expect(second.stderr.trim().split('\n')).toHaveLength(2)
    expect(await isUp()).toBe(200)
  })
})

describe('a store that a newer release has migrated', () => {
  it.each(['web', 'worker', 'all'])('is opened by no start with the role %s, which says why', async (role) => {
    const database = `newer_${role}`
    await cluster.createDatabase(database)
    const admin = await cluster.connect(database)
    await admin.query(`create schema drizzle;
      create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
      insert into drizzle.__drizzle_migrations (hash, created_at) values ('', 9e15)`)
    const ended = await runArborist(['start'], {
      ARBORIST_HOME: home,
      ARBORIST_ROLE: role,
      PORT: String(await findFreePort()),
      LOG_LEVEL: 'warn',
      DATABASE_URL: `postgresql://${cluster.superuser}:${cluster.password}@127.0.0.1:${cluster.port}/${database}`,
    })
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^A newer release of Arborist has .+\nStart that release or a later one, .+\n$/)
    const made = await admin.query(`select from pg_tables where schemaname = 'public'`)
    expect(made.rowCount).toBe(0)
  })
})

describe('what a person gave, in a statement that fails,', () => {
  const canary = 'CANARY-7f3'

  it('is in no answer and in no log', async () => {
    const before = arborist.stderr().length
    await store.query(`alter table targets add constraint sound check (name !~ '${canary}');
      alter table keys add constraint sound check (name !~ '${canary}'); alter table index_windows rename to away`)
    const place = { host: '127.0.0.1', port: cluster.port, database: 'watched', tls: 'disable' }
    const refused = await ask('/api/targets', {
      method: 'POST',
      body: JSON.stringify({ ...place, name: canary, user: cluster.superuser, password: cluster.password }),
    })
    const listed = await ask(`/api/targets/${target}/indexes?search=${canary}`)
    const page = await ask(`/targets/${target}/indexes?search=${canary}`)
    const made = await runArborist(['key', 'create', '--name', canary, '--role', 'viewer'], { ARBORIST_HOME: home })
    await store.query(`alter table targets drop constraint sound; alter table keys drop constraint sound;
      alter table away rename to index_windows`)
    for (const answer of [refused, listed]) {
      expect(answer.status).toBe(500)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(await answer.text()).not.toContain(canary)
    }
    expect((await page.text()).replaceAll(`search=${canary}`, '')).not.toMatch(/Failed query|params:|Failing row/)
    expect(made).toMatchObject({ code: 1, stdout: '' })
    expect(made.stderr).toMatch(/"code":"23514".*\nArborist could not go on/)
    expect(made.stderr).not.toContain(canary)
    const log = () => arborist.stderr().slice(before)
    await expect.poll(log, patience).toMatch(/"verb":"target.add".*"23514"[\s\S]*"42P01".*"A page failed"/)
    expect(log()).not.toContain(canary)
    const files = await readdir(join(home, 'log'))
    for (const file of files) expect(await readFile(join(home, 'log', file), 'utf8')).not.toContain(canary)
    expect(files.length).toBeGreaterThan(0)
  })

  const thrown = `Object.assign(new Error('Failed query: select $1\\nparams: ${canary}'),
    { params: ['${canary}'], detail: 'Failing row contains (${canary}).' })`
  it.each([
    ['an error', `throw ${thrown}`],
    ['a promise', `Promise.reject(${thrown})`],
    ['a text', `Promise.reject('${canary}')`],
  ])('is not printed with %s that nobody caught', async (_, fault) => {
    const plant = `const look = setInterval(() => {
      if (process.listenerCount('uncaughtException') === 0 && performance.now() < 20_000) return
      clearInterval(look); ${fault} }, 5)`
    const ended = await runArborist(['help'], {
      NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(plant).toString('base64')}`,
    })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('An error was not caught')
    expect(ended.stderr).not.toContain(canary)
  })
})

describe('a supervisor that is killed', () => {
  it('takes its children with it, and the next start adopts the server with everything in it', async () => {
    const before = await snapshots()
    const [server] = postmasters()
    const children = [arborist.childPid('web')!, arborist.childPid('worker')!]
    arborist.kill('SIGKILL')
    await arborist.ended
    await expect.poll(() => children.filter(alive), patience).toEqual([])
    expect(postmasters().map(({ pid }) => pid)).toEqual([server!.pid])

    arborist = await startArborist('start', { home, port: arborist.port })
    expect(postmasters().map(({ pid }) => pid)).toEqual([server!.pid])
    expect(await isUp()).toBe(200)
    expect(await snapshots()).toEqual(expect.arrayContaining(before))
    expect((await snapshot()).status).toBe(201)
  })
})

describe('a stop', () => {
  it('ends the children first, then the server, and leaves no process and no session', async () => {
    const [server] = postmasters()
    const children = [arborist.childPid('web')!, arborist.childPid('worker')!]
    const order: string[] = []
    await store.end()
    const ended = arborist.stop()
    const watching = (async () => {
      while (alive(server!.pid)) {
        if (!children.some(alive)) order[0] ??= 'the children are gone while the server lives'
        await sleep(1)
      }
    })()
    expect(await ended).toMatchObject({ code: 0, signal: null })
    await watching
    expect(order).toEqual(['the children are gone while the server lives'])
    expect(processesOf(home)).toEqual([])
    const admin = await cluster.connect()
    const left = async () =>
      (await admin.query("select from pg_stat_activity where application_name like 'arborist%'")).rowCount
    await expect.poll(left, patience).toBe(0)
    expect(existsSync(join(home, 'store/postmaster.pid'))).toBe(false)
  })

  it('before it was ready ends the same way', async () => {
    const starting = startArborist('start', { home, port: arborist.port }).catch((error: Error) => error.message)
    await expect.poll(() => postmasters().length, patience).toBe(1)
    const supervisor = processesOf(home).find((each) => / start $/.test(each.command))!
    process.kill(supervisor.pid, 'SIGTERM')
    const told = await starting
    if (typeof told === 'string') expect(told).toContain('Arborist was stopped before it was ready.')
    else await told.ended
    await expect.poll(() => processesOf(home), patience).toEqual([])
  })
})

describe('what cannot work is told in a sentence', () => {
  const refusals: [string, Record<string, string>, RegExp][] = [
    ['a port that is no number', { PORT: 'http' }, /The environment is not usable\.[\s\S]*PORT/],
    ['a port out of range', { PORT: '70000' }, /The environment is not usable\.[\s\S]*PORT/],
    ['an unknown role', { ARBORIST_ROLE: 'king' }, /The environment is not usable\.[\s\S]*ARBORIST_ROLE/],
    ['an address that is none', { ARBORIST_URL: 'example.org' }, /The environment is not usable\.[\s\S]*ARBORIST_URL/],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, /The environment is not usable\.[\s\S]*LOG_LEVEL/],
    ['a store that is not there', { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c' }, /The store does not answer\./],
    ['a store address that is none', { DATABASE_URL: 'mysql is not it' }, /DATABASE_URL/],
    ['a host that is not ours', { HOST: '203.0.113.7' }, /Arborist cannot listen on 203\.0\.113\.7/],
    ['everybody’s network without accounts', { HOST: '0.0.0.0' }, /Nobody has an account yet/],
  ]

  it.each(refusals)('%s', async (_, env, sentence) => {
    const place = await makeHome()
    const port = String(await findFreePort())
    const told = await runArborist(['start'], { ARBORIST_HOME: place, PORT: port, LOG_LEVEL: 'warn', ...env })
    const left = await removeHome(place)
    expect(told.stderr).toMatch(sentence)
    expect(told).toMatchObject({ code: 1, stdout: '' })
    expect(told.stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
    expect(told.stderr).not.toMatch(/^\s+at |node:internal/m)
    expect(left).toEqual([])
  })

  it('a wrong password of the store', async () => {
    const place = await makeHome()
    const url = `postgresql://${cluster.superuser}:wrong@127.0.0.1:${cluster.port}/watched`
    const env = { ARBORIST_HOME: place, PORT: String(await findFreePort()), LOG_LEVEL: 'warn', DATABASE_URL: url }
    const told = await runArborist(['start'], env)
    await removeHome(place)
    expect(told.stderr).toMatch(/^The store refuses the connection\./)
    expect(told.stderr).not.toContain('wrong')
    expect(told.code).toBe(1)
  })

  it('a port that is taken', async () => {
    const place = await makeHome()
    const port = await findFreePort()
    const other = createServer().listen(port, '127.0.0.1')
    const told = await runArborist(['start'], { ARBORIST_HOME: place, PORT: String(port), LOG_LEVEL: 'warn' })
    other.close()
    expect(await removeHome(place)).toEqual([])
    expect(told.stderr).toMatch(new RegExp(`^Port ${port} is taken by another program\\.\\n.*PORT=`))
    expect(told.code).toBe(1)
  })

  it('a command that is none', async () => {
    const told = await runArborist(['prune'], {})
    expect(told).toMatchObject({ code: 1, stderr: 'There is no command “prune”.\nnpx arborist help\n' })
  })

  it('a worker’s key that others can read', async () => {
    const place = await makeHome()
    await writeFile(join(place, 'worker.key'), '{}')
    await chmod(join(place, 'worker.key'), 0o644)
    const env = { ARBORIST_HOME: place, PORT: String(await findFreePort()), LOG_LEVEL: 'error' }
    const told = await runArborist(['start'], env)
    expect(await removeHome(place)).toEqual([])
    expect(told.code).toBe(1)
    expect(told.stderr).toContain('can be read by others')
  })
})

describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')('a full disk', () => {
  const run = (command: string, args: string[]) =>
    new Promise<number>((resolve) => {
      const child: ChildProcess = spawn(command, args, { stdio: 'ignore' })
      child.once('error', () => resolve(-1))
      child.once('exit', (code) => resolve(code ?? -1))
    })

  it('ends the start with a sentence and leaves no process', async ({ skip }) => {
    const place = await makeHome()
    const small = join(place, 'small')
    await mkdir(small)
    if ((await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', small])) !== 0) {
      await removeHome(place)
      skip('this machine does not let us mount a tmpfs')
    }
    try {
      const env = { ARBORIST_HOME: small, PORT: String(await findFreePort()), LOG_LEVEL: 'warn' }
      const told = await runArborist(['start'], env)
      expect(told).toMatchObject({ code: 1, stdout: '' })
      expect(told.stderr).toMatch(/^The disk that holds .* full/)
      expect(processesOf(small)).toEqual([])
    } finally {
      await run('umount', [small])
      await removeHome(place)
    }
  })
})
