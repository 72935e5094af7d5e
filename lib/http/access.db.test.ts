import { readFileSync } from 'node:fs'
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { defaultPolicy } from '../domain/maintenance/policy'
import { projectRoot } from '../runtime/root'
import { type Arborist, connectStore, makeHome, removeHome, runArborist, startArborist } from '../testing/arborist'
import { startCluster } from '../testing/postgres'
import { seeded } from '../testing/seeded'

type Answer = { status: number; headers: IncomingHttpHeaders; body: string }
type Place = { file: string; path: string; isPage: boolean }
type Deed = { id: string; name: string; file: string; path: string }

const next = join(projectRoot(), '.next')
const canaries = ['Canary-Target-7f3', 'canary_table_7f3', 'canary_index_7f3']
const password = 'a long enough password'
const evil = 'http://evil.example'

/** Paths that answer without a session: they say nothing about anything watched. */
const open = ['/sign-in', '/setup', '/api/health', '/_not-found', '/_global-error']
/** Server actions a viewer may use: they change what is the viewer's own. */
const own = ['saveAccount', 'saveView', 'forgetView']
/** Those which open and end a session. */
const doors = ['signIn', 'signOut']
/** Handlers that read what is posted to them, a pasted plan for instance, and store nothing of it for a viewer. */
const readers = ['POST /api/plans']
/** Answers for every path that the API has not. */
const nowhere = '/api/[...unknown]'
const methods = ['POST', 'PUT', 'PATCH', 'DELETE']

let home: string
let arborist: Arborist
let store: pg.Client
let host: string
const keys: Record<string, string> = {}
const sessions: Record<string, string> = {}
const places: Place[] = []
const deeds: Deed[] = []
let sample: Record<string, string> = {}

function call(method: string, path: string, headers: OutgoingHttpHeaders = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: arborist.port,
        method,
        path,
        headers: { host, ...('transfer-encoding' in headers ? {} : lengthOf(body)), ...headers },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => {
          chunks.push(chunk)
          // A stream of events has no end: its first line tells whether it opened.
          if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy()
        })
        response.on('error', reject)
        response.on('close', () => response.emit('end'))
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }),
        )
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

/** GET, once more at the address to which Next sends flights with another `_rsc`, as a browser goes there. */
async function get(path: string, headers: OutgoingHttpHeaders): Promise<Answer> {
  const answer = await call('GET', path, headers)
  const { location = '' } = answer.headers
  return /[?&]_rsc/.test(location) ? call('GET', location, headers) : answer
}

let cookieName = ''
const cookie = (session: string) => ({ cookie: `${cookieName}=${session}` })
const bearer = (role: string) => ({ authorization: `Bearer ${keys[role]}` })

const lengthOf = (body?: string) => (body === undefined ? {} : { 'content-length': Buffer.byteLength(body) })

function act(deed: Pick<Deed, 'id' | 'path'>, args: string, headers: OutgoingHttpHeaders): Promise<Answer> {
  const own = { 'next-action': deed.id, 'content-type': 'text/plain;charset=UTF-8', accept: 'text/x-component' }
  return call('POST', deed.path, { ...own, ...headers }, args)
}

function sessionIn(answer: Answer): string | undefined {
  const [, name, session] = /^(arborist_[0-9a-f]{16})=([^;]*);/.exec(answer.headers['set-cookie']?.[0] ?? '') ?? []
  cookieName ||= name ?? ''
  return session || undefined
}

/** A fingerprint of all that a person or a key could have changed. */
async function fingerprint(): Promise<unknown> {
  const { rows } = await store.query(`
    select
      (select md5(string_agg(p::text, '|' order by id)) from persons p) as persons,
      (select md5(string_agg(t::text, '|' order by id)) from targets t) as targets,
      (select md5(string_agg(concat_ws(',', id, name, role, revoked_at), '|' order by id)) from keys) as keys,
      (select md5(string_agg(s::text, '|' order by s::text)) from settings s) as settings,
      (select md5(string_agg(v::text, '|' order by id)) from saved_views v) as views,
      (select md5(string_agg(hash, '|' order by hash)) from sign_in_tokens) as tokens,
      (select md5(string_agg(hash, '|' order by hash)) from sessions) as sessions,
      (select count(*)::int from audit) as audit,
      (select count(*)::int from errands) as errands,
      (select md5(string_agg(concat_ws(',', id, dismissed_at), '|' order by id)) from findings) as findings,
      (select md5(string_agg(concat_ws(',', id, name, is_kept), '|' order by id)) from plans) as plans,
      (select md5(string_agg(concat_ws(',', id, state, cancel_asked_at, approved_at, undone_by), '|' order by id)) from operations) as operations,
      (select md5(string_agg(l::text, '|' order by l::text)) from operation_limits l) as limits,
      (select md5(string_agg(c::text, '|' order by id)) from channels c) as channels,
      (select count(*)::int from snapshots) as snapshots`)
  return rows[0]
}

/** A path with its parameters filled in; a parameter nobody thought of fails here. */
function fill(path: string, sample: Record<string, string>): string {
  return path.replace(/\[(\w+)\]/g, (_, name) => {
    if (!sample[name]) throw new Error(`No sample for [${name}] of ${path}: add one to this test.`)
    return sample[name]
  })
}

const shows = (answer: Answer) =>
  canaries.filter((canary) => answer.body.includes(canary) || answer.headers.location?.includes(canary))

beforeAll(async () => {
  home = await makeHome()
  const [started, cluster] = await Promise.all([
    startArborist('start', { home, env: { LOG_LEVEL: 'error' } }),
    startCluster(18, { settings: { shared_preload_libraries: 'pg_stat_statements' } }),
  ])
  arborist = started
  host = `127.0.0.1:${arborist.port}`
  await cluster.createDatabase('watched')
  const admin = await cluster.connect('watched')
  await admin.query('create extension pg_stat_statements')
  await admin.query('create table canary_table_7f3 (id int primary key, n int)')
  await admin.query('create index canary_index_7f3 on canary_table_7f3 (n)')
  await admin.query(
    'create table keyless (n int); insert into keyless select generate_series(1, 3000); analyze keyless',
  )
  await admin.query('select * from canary_table_7f3')

  for (const role of ['viewer', 'operator', 'admin']) {
    const made = await runArborist(['key', 'create', '--name', role, '--role', role], { ARBORIST_HOME: home })
    keys[role] = made.stdout.trim()
    const email = `${role}@example.org`
    const person = ['person', 'create', '--name', role, '--email', email, '--role', role]
    expect(await runArborist(person, { ARBORIST_HOME: home }, `${password}\n`)).toMatchObject({ code: 0 })
  }
  store = await connectStore(home)

  const target = {
    name: canaries[0],
    ...{ host: '127.0.0.1', port: cluster.port, database: 'watched', tls: 'disable' },
    ...{ user: cluster.superuser, password: cluster.password, intervalS: 3600 },
  }
  const json = { 'content-type': 'application/json' }
  const added = await call('POST', '/api/targets', { ...bearer('admin'), ...json }, JSON.stringify(target))
  expect(added.status, added.body).toBe(201)
  const slug = JSON.parse(added.body).slug
  const firstOf = async (what: string) => {
    const { body } = await call('GET', `/api/targets/${slug}/${what}?limit=1`, bearer('admin'))
    return String(JSON.parse(body).items[0]?.id)
  }
  await vi.waitFor(
    async () => {
      await admin.query('select n from canary_table_7f3 where n > 1')
      expect((await call('POST', `/api/targets/${slug}/snapshots`, bearer('admin'))).status).toBe(201)
      expect(await firstOf('statements')).not.toBe('undefined')
    },
    { timeout: 60_000, interval: 500 },
  )
  // A primary key is missing, which is found without any window.
  await vi.waitFor(async () => expect(await firstOf('findings')).not.toBe('undefined'), {
    timeout: 60_000,
    interval: 500,
  })
  const plan = JSON.stringify({ text: '[{"Plan": {"Node Type": "Result"}}]', keep: true, name: canaries[0] })
  const kept = await call('POST', '/api/plans', { ...bearer('admin'), ...json }, plan)
  expect(kept.status, kept.body).toBe(201)
  const { rows: asked } = await store.query(
    `insert into operations (target_id, kind, state, request, schema, "table", name, actor_kind, actor_name)
    select id, 'analyze-table', 'succeeded', $1, 'public', $2, $2, 'system', 'test' from targets returning id`,
    [JSON.stringify({ kind: 'analyze-table', schema: 'public', name: canaries[1], columns: [] }), canaries[1]],
  )
  const settings = JSON.stringify(defaultPolicy('UTC'))
  const { rows: policies } = await store.query(
    `insert into policies (target_id, name, is_enabled, settings, since, created_by, updated_by)
    select id, $1, false, $2, now(), $1, $1 from targets returning id`,
    [canaries[1], settings],
  )
  const { rows: runs } = await store.query(
    `insert into runs (target_id, policy_id, policy_name, settings, trigger, state, actor_kind, actor_name, ends_at)
    select id, $1, $2, $3, 'person', 'finished', 'system', $2, now() from targets returning id`,
    [policies[0].id, canaries[1], settings],
  )
  const hook = JSON.stringify({ name: canaries[0], kind: 'webhook', url: 'http://127.0.0.1:1/' })
  const channel = await call('POST', '/api/channels', { ...bearer('admin'), ...json }, hook)
  expect(channel.status, channel.body).toBe(201)
  sample = {
    channel: JSON.parse(channel.body).id,
    policy: policies[0].id,
    run: runs[0].id,
    operation: asked[0].id,
    plan: JSON.parse(kept.body).id,
    target: slug,
    index: await firstOf('indexes'),
    finding: await firstOf('findings'),
    table: await firstOf('tables'),
    statement: await firstOf('statements'),
    query: await firstOf('statements'),
  }
  expect(Object.values(sample)).not.toContain('undefined')

  const routes = JSON.parse(readFileSync(join(next, 'app-path-routes-manifest.json'), 'utf8')) as Record<string, string>
  for (const [file, path] of Object.entries(routes)) {
    places.push({ file, path: fill(path, sample), isPage: file.endsWith('/page') })
  }
  const manifest = JSON.parse(readFileSync(join(next, 'server/server-reference-manifest.json'), 'utf8')) as {
    node: Record<string, { workers: Record<string, unknown>; filename: string; exportedName: string }>
  }
  for (const [id, { workers, filename, exportedName }] of Object.entries(manifest.node)) {
    const page = Object.keys(workers)[0]!.replace(/^app/, '')
    deeds.push({ id, name: exportedName, file: filename, path: fill(routes[page]!, sample) })
  }

  const signIn = deeds.find((deed) => deed.name === 'signIn')!
  for (const role of ['viewer', 'operator', 'admin']) {
    const args = JSON.stringify([{ email: `${role}@example.org`, password }])
    const answer = await act(signIn, args, { origin: arborist.origin })
    sessions[role] = sessionIn(answer) ?? ''
    expect(sessions[role], answer.body).not.toBe('')
  }
})

afterAll(async () => {
  await store?.end().catch(() => undefined)
  await arborist?.stop()
  if (home) await removeHome(home)
})

const guarded = () => places.filter(({ path }) => !open.includes(path))
const writes = () => places.filter(({ path, isPage }) => !isPage && path.startsWith('/api/') && path !== '/api/health')
const verbs = () => deeds.filter(({ name }) => !doors.includes(name))

describe('the lists of what there is', () => {
  it('hold every page, handler and action of the build', () => {
    const files = Object.keys(JSON.parse(readFileSync(join(next, 'server/app-paths-manifest.json'), 'utf8')))
    expect(places.map(({ file }) => file).sort()).toEqual(files.sort())
    expect(places.filter(({ isPage }) => isPage).length).toBeGreaterThan(3)
    expect(writes().length).toBeGreaterThan(10)
    expect(deeds.map(({ name }) => name)).toEqual(expect.arrayContaining(doors))
  })
})

describe('without a session', () => {
  const credentials: [string, () => OutgoingHttpHeaders][] = [
    ['nothing', () => ({})],
    ['a random session', () => cookie('x'.repeat(43))],
    ['a session cut short', () => cookie(sessions.admin!.slice(0, -1))],
    ['an empty session', () => cookie('')],
    ['a random key', () => ({ authorization: `Bearer arb_${'x'.repeat(43)}` })],
    [
      'the header that once skipped middleware',
      () => ({ 'x-middleware-subrequest': 'middleware:middleware:middleware' }),
    ],
  ]
  const variants: [string, OutgoingHttpHeaders, (path: string) => string][] = [
    ['plain', {}, (path) => path],
    ['as a flight', { rsc: '1' }, (path) => `${path}?_rsc=abc`],
    ['as a prefetch', { rsc: '1', 'next-router-prefetch': '1' }, (path) => path],
    [
      'as a segment',
      { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
      (path) => path,
    ],
    ['as an inner segment', { rsc: '1', 'next-router-segment-prefetch': '/!KHJvb21zKQ/__PAGE__' }, (path) => path],
    ['by suffix', {}, (path) => `${path === '/' ? '/index' : path}.rsc`],
    ['by suffix of segments', {}, (path) => `${path === '/' ? '/index' : path}.segments/_tree.segment.rsc`],
    [
      'as data',
      {},
      (path) => `/_next/data/${readFileSync(join(next, 'BUILD_ID'), 'utf8')}${path === '/' ? '/index' : path}.json`,
    ],
  ]

  it('a session does see data, so that the tests below mean something', async () => {
    for (const [, headers, at] of variants.slice(0, 2)) {
      const answer = await get(at('/'), { ...cookie(sessions.viewer!), ...headers })
      expect(`${answer.status} ${answer.headers.location ?? ''}`).toBe('200 ')
      expect(shows(answer)).toContain(canaries[0])
    }
    const listed = await call('GET', writes().find(({ path }) => path.endsWith('/indexes'))!.path, bearer('viewer'))
    expect(shows(listed)).toContain(canaries[2])
  })

  it.each(credentials)('%s opens no page and no handler, in no form', async (_, credential) => {
    for (const { path, isPage } of guarded()) {
      // A handler knows no forms: as a flight it answers what it answers plainly.
      for (const [form, headers, at] of isPage ? variants : variants.slice(0, 2)) {
        const answer = await get(at(path), { ...credential(), ...headers })
        const told = { path: at(path), form, status: answer.status }
        expect({ ...told, shows: shows(answer) }).toEqual({ ...told, shows: [] })
        if (form !== 'plain') continue
        const isRefused = isPage
          ? answer.status === 307 && answer.headers.location === '/sign-in'
          : [401, 405].includes(answer.status)
        expect({ ...told, isRefused }).toEqual({ ...told, isRefused: true })
      }
    }
  })

  it.each(credentials)('%s writes nothing', async (_, credential) => {
    const before = await fingerprint()
    for (const { path } of writes()) {
      for (const method of methods) {
        const headers = { ...credential(), origin: arborist.origin, 'content-type': 'application/json' }
        const { status } = await call(method, path, headers, '{}')
        expect(`${method} ${path} ${status}`).toMatch(/ 40[15]$/)
      }
    }
    for (const deed of verbs()) {
      const answer = await act(deed, '[{}]', { ...credential(), origin: arborist.origin })
      expect({ deed, body: answer.body.slice(0, 300) }).toMatchObject({
        body: expect.stringMatching(/"ok":false.*"code":"not-signed-in"/s),
      })
      expect(shows(answer)).toEqual([])
    }
    expect(await fingerprint()).toEqual(before)
  })
})

describe('a host that is not ours', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1', 'localhost:1', '169.254.169.254'])(
    '%j gets 403 everywhere',
    async (name) => {
      const statics = readFileSync(join(next, 'build-manifest.json'), 'utf8').match(/static\/chunks\/[^"]+\.js/)![0]
      const paths = [
        ...places.map(({ path }) => path),
        `/_next/static/${statics.replace(/^static\//, '')}`,
        '/icon.svg',
        '/nothing',
      ]
      expect((await call('GET', paths.at(-3)!)).status).toBe(200)
      for (const path of paths) {
        for (const headers of [{}, { rsc: '1' }, { 'x-forwarded-host': host }]) {
          const answer = await call('GET', path, { ...cookie(sessions.admin!), ...headers, host: name })
          expect({ path, status: answer.status }).toEqual({ path, status: 403 })
          expect(answer.status).toBeGreaterThanOrEqual(400)
          expect(shows(answer)).toEqual([])
        }
      }
      const before = await fingerprint()
      for (const deed of deeds) {
        const answer = await act(deed, '[{}]', { ...cookie(sessions.admin!), host: name, origin: `http://${name}` })
        expect(answer.status).toBeGreaterThanOrEqual(400)
      }
      expect(await fingerprint()).toEqual(before)
    },
  )
})

describe('a write from elsewhere', () => {
  const origins: [string, () => OutgoingHttpHeaders][] = [
    ['no origin', () => ({})],
    ['another origin', () => ({ origin: evil })],
    ['the origin null', () => ({ origin: 'null' })],
    ['garbage', () => ({ origin: 'garbage' })],
    ['our host on another port', () => ({ origin: 'http://127.0.0.1:1' })],
    ['our host by another scheme', () => ({ origin: arborist.origin.replace('http:', 'https:') })],
    [
      'a forwarded host that agrees with it',
      () => ({ origin: evil, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }),
    ],
  ]
  it.each(origins)('with %s is refused and not run, whoever is signed in', async (_, headers) => {
    const before = await fingerprint()
    for (const { path } of places) {
      for (const method of methods) {
        const more = { ...cookie(sessions.admin!), 'content-type': 'application/json', ...headers() }
        expect({ method, path, status: (await call(method, path, more, '{}')).status }).toMatchObject({ status: 403 })
      }
    }
    for (const deed of deeds) {
      const { status } = await act(deed, '[{}]', { ...cookie(sessions.admin!), ...headers() })
      expect({ deed, status }).toMatchObject({ status: 403 })
    }
    expect(await fingerprint()).toEqual(before)
  })
})

describe('a viewer', () => {
  it.each([
    ['key', () => bearer('viewer')],
    ['session', () => ({ ...cookie(sessions.viewer!), origin: arborist.origin })],
  ] as [string, () => OutgoingHttpHeaders][])('with a %s can read, and write nothing', async (_, credential) => {
    const before = await fingerprint()
    const counts = { refused: 0 }
    for (const { path } of writes()) {
      for (const method of methods) {
        const answer = await call(method, path, { ...credential(), 'content-type': 'application/json' }, '{}')
        const told = `${method} ${path}`
        if (readers.includes(told)) expect(answer.status, told).toBe(422)
        else expect(`${told} ${answer.status}`).toMatch(path === nowhere ? / 404$/ : / 40[35]$/)
        if (answer.status === 405) {
          expect(JSON.parse(answer.body)).toMatchObject({
            status: 405,
            detail: expect.stringMatching(`^${method} is not`),
          })
          expect(answer.headers.allow, told).toMatch(/^[A-Z]+(, [A-Z]+)*$/)
        }
        if (answer.status === 403) counts.refused += 1
      }
    }
    expect(counts.refused).toBeGreaterThanOrEqual(5)
    expect(await fingerprint()).toEqual(before)
    expect((await call('GET', '/api/targets', credential())).status).toBe(200)
  })

  it('runs no action but those on what is the viewer’s own', async () => {
    const before = await fingerprint()
    for (const deed of verbs()) {
      const answer = await act(deed, '[{}]', { ...cookie(sessions.viewer!), origin: arborist.origin })
      const code = /"ok":false.*?"code":"([a-z-]+)"/s.exec(answer.body)?.[1]
      expect({ ...deed, code }).toEqual({ ...deed, code: own.includes(deed.name) ? expect.any(String) : 'not-allowed' })
    }
    expect(await fingerprint()).toEqual(before)
  })
})

describe('malformed requests', () => {
  it('for actions are answered, and the process stays', async () => {
    const pid = arborist.childPid('web')
    const before = await fingerprint()
    const headers = { ...cookie(sessions.admin!), origin: arborist.origin }
    const bodies = [
      '',
      '[',
      '[{"__proto__":{"isAdmin":true}}]',
      '[{"constructor":{"prototype":{}}}]',
      '["$Q1","$1:a"]',
      '["$F1"]',
      'null',
      `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    ]
    for (const deed of verbs()) {
      for (const body of bodies) {
        const answer = await act(deed, body, headers)
        expect({ deed, body: body.slice(0, 40), ran: /"ok":true/.test(answer.body) }).toMatchObject({ ran: false })
      }
    }
    for (const id of ['deadbeef', '0'.repeat(42), 'x'.repeat(10_000), '__proto__', 'constructor']) {
      expect((await act({ id, path: '/' }, '[]', headers)).status).toBeGreaterThanOrEqual(400)
    }
    expect(await fingerprint()).toEqual(before)
    expect((await call('GET', '/api/health')).status).toBe(200)
    expect(arborist.childPid('web')).toBe(pid)
  })

  it('with too large a body get 413', async () => {
    const headers = { ...bearer('admin'), 'content-type': 'application/json' }
    const said = await call('POST', '/api/targets', { ...headers, 'content-length': 60_000_000 }).catch(() => null)
    expect(said?.status).toBe(413)
    const pasted = await call('POST', '/api/plans', { ...headers, 'content-length': 60_000_000 }).catch(() => null)
    expect(pasted).toMatchObject({ status: 413, body: expect.stringContaining('larger than 50 MB') })
    const text = JSON.stringify([{ Plan: { 'Node Type': 'Result', Filter: 'x'.repeat(3_000_000) } }])
    expect((await call('POST', '/api/plans', headers, JSON.stringify({ text }))).status).toBe(200)
    const chunked = await call(
      'POST',
      '/api/targets',
      { ...headers, 'transfer-encoding': 'chunked' },
      `{"a":"${'x'.repeat(3_000_000)}"}`,
    ).catch((error: NodeJS.ErrnoException) => error.code)
    expect(typeof chunked === 'string' ? chunked : chunked?.status).toSatisfy((it) =>
      [413, 'ECONNRESET', 'EPIPE'].includes(it as never),
    )
    const large = await call('POST', '/api/targets', headers, `{"name":"${'x'.repeat(1_200_000)}"}`)
    expect(large.status).toBeGreaterThanOrEqual(400)
    expect(large.status).toBeLessThan(500)
    expect((await call('GET', '/api/health')).status).toBe(200)
  })

  it('for what is not in the API are answered as the API answers', async () => {
    for (const path of ['/api/nothing', '/api', '/api/targets/x/y/z', '/api/%00', '/api/%E0%A4']) {
      const answer = await call('GET', path, bearer('viewer'))
      expect({ path, status: answer.status }).toMatchObject({
        path,
        status: expect.toSatisfy((it) => [400, 404].includes(it)),
      })
    }
    const { body, headers } = await call('GET', '/api/targets/x/y/z', bearer('viewer'))
    expect(headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(body)).toMatchObject({ status: 404, detail: 'There is nothing at /api/targets/x/y/z.' })
  })

  it('with a body that is no JSON are told so', async () => {
    const plain = { ...bearer('admin'), 'content-type': 'text/plain' }
    expect((await call('POST', '/api/targets', plain, '{"name":"x"}')).status).toBe(422)
    const json = { ...bearer('admin'), 'content-type': 'application/json' }
    for (const body of ['{', '[]', 'null', '1', '"x"', '[{}]']) {
      expect({ body, status: (await call('POST', '/api/targets', json, body)).status }).toEqual({ body, status: 422 })
    }
  })

  const lines: [string, string, number][] = [
    ['TRACE', 'TRACE / HTTP/1.1', 405],
    ['OPTIONS', 'OPTIONS / HTTP/1.1', 405],
    ['an unknown method', 'PURGE / HTTP/1.1', 405],
    ['an absolute address', 'GET http://169.254.169.254/ HTTP/1.1', 400],
    ['an absolute address of ours', 'GET http://127.0.0.1/api/targets HTTP/1.1', 400],
    ['two slashes', 'GET //evil.example/ HTTP/1.1', 400],
    ['an asterisk', 'HEAD * HTTP/1.1', 400],
    ['an old request without a host', 'GET /api/targets HTTP/1.0', 403],
    ['a long address', `GET /${'x'.repeat(10_000)} HTTP/1.1`, 414],
  ]
  it.each(lines)('%s is refused', async (_, line, status) => {
    const named = line.endsWith('1.0') ? '' : `Host: ${host}\r\n`
    const said = await speak(`${line}\r\n${named}Connection: close\r\n\r\n`)
    expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(canaries.filter((canary) => said.includes(canary))).toEqual([])
  })

  it.each([
    '/x/../api/targets',
    '/%2e%2e/api/targets',
    '/api/%2e%2e/api/targets',
    '/api%2ftargets',
    '/api/targets/',
    '/\\evil.example',
  ])('%s shows nothing and leads nowhere else', async (path) => {
    const said = await speak(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(said).toMatch(/^HTTP\/1.1 (3|4)\d\d /)
    expect(/^location: (?!\/[^/\\]|\/\r)/im.exec(said)).toBeNull()
    expect(canaries.filter((canary) => said.includes(canary))).toEqual([])
  })

  it('an upgrade is not made', async () => {
    const said = await speak(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    expect(said).not.toContain('101')
    expect(canaries.filter((canary) => said.includes(canary))).toEqual([])
  })
})

describe('sessions', () => {
  const opens = async (session: string) => (await call('GET', '/', cookie(session))).status
  const hashOf = async (session: string) => {
    const { createHash } = await import('node:crypto')
    return createHash('sha256').update(session).digest('base64url')
  }

  it('end: by time, by disuse, and with the person', async () => {
    const hash = await hashOf(sessions.operator!)
    const set = (what: string) => store.query(`update sessions set ${what} where hash = $1`, [hash])
    expect(await opens(sessions.operator!)).toBe(200)
    await set("expires_at = now() - interval '1 second'")
    expect(await opens(sessions.operator!)).toBe(307)
    await set("expires_at = now() + interval '1 day', seen_at = now() - interval '8 days'")
    expect(await opens(sessions.operator!)).toBe(307)
    await set('seen_at = now()')
    expect(await opens(sessions.operator!)).toBe(200)
    await store.query("update persons set disabled_at = now() where email = 'operator@example.org'")
    expect(await opens(sessions.operator!)).toBe(307)
    await store.query("update persons set disabled_at = null where email = 'operator@example.org'")
  })

  it('are not opened by what the store holds', async () => {
    const { rows } = await store.query('select hash from sessions')
    expect(rows.length).toBeGreaterThan(1)
    for (const { hash } of rows) expect(await opens(hash)).toBe(307)
  })

  it('end when a person signs out', async () => {
    const signOut = deeds.find((deed) => deed.name === 'signOut')!
    const answer = await act(signOut, '[]', { ...cookie(sessions.operator!), origin: arborist.origin })
    expect(answer.body).toContain('"ok":true')
    expect(await opens(sessions.operator!)).toBe(307)
  })

  it('come of a one-time link once, and of the newest link only', async () => {
    const print = async () => {
      const { stdout } = await runArborist(['link'], { ARBORIST_HOME: home, PORT: String(arborist.port) })
      return new URL(stdout.trim())
    }
    const old = await print()
    const link = await print()
    expect((await call('GET', `${old.pathname}${old.search}`)).headers.location).toBe('/sign-in?link=used')
    const first = await call('GET', `${link.pathname}${link.search}`)
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } })
    expect(await opens(sessionIn(first)!)).toBe(200)
    expect(first.headers['set-cookie']?.join()).toMatch(/HttpOnly.*SameSite=Lax/i)
    const second = await call('GET', `${link.pathname}${link.search}`)
    expect(second).toMatchObject({ status: 303, headers: { location: '/sign-in?link=used' } })
    expect(sessionIn(second)).toBeUndefined()
    expect((await call('GET', '/setup?token=')).headers.location).toBe('/sign-in?link=used')
  })

  it('are not to be had by guessing', async () => {
    const signIn = deeds.find((deed) => deed.name === 'signIn')!
    const attempt = (input: unknown) => act(signIn, JSON.stringify([input]), { origin: arborist.origin })
    for (const input of [
      null,
      {},
      { email: 'a' },
      { email: {}, password: [] },
      { email: 'x'.repeat(1000), password },
    ]) {
      expect((await attempt(input)).body).toMatch(/"ok":false/)
    }
    const wrong = { email: 'nobody@example.org', password: 'wrong wrong wrong' }
    for (let n = 0; n < 10; n++) expect((await attempt(wrong)).body).toMatch(/"code":"not-signed-in"/)
    expect((await attempt(wrong)).body).toMatch(/"code":"busy"/)
  })
})

/** What stands in no address that a page of ours makes. */
const strange = ['', '0', '-1', '1e309', '2147483648', '9007199254740993', '%00', '%ff', '%ED%A0%80', '%27%20or%201=1']
  .concat(['%F0%9F%8C%B3'.repeat(50), 'null', '%5B%5D', '%7B%22a%22:1%7D', '%5C', '%25', '%E2%80%AE', '..%2f..', 'NaN'])
  .concat([
    '2026-13-45',
    '-271821-04-20T00:00:00Z',
    '%2B275760-09-13T00:00:00Z',
    '0000-01-01',
    '1970-01-01',
    '9999-12-31',
  ])
  .concat(['year', 'infinity', '-sizeBytes', 'name', '35d', '12345678-1234-1234-1234-123456789012', 'a'.repeat(5_000)])

describe('any address', () => {
  it('is answered, or refused by a sentence', async () => {
    const random = seeded(20261129)
    const described = await call('GET', '/api/openapi.json', bearer('admin'))
    type Parameter = { name: string; in: string; schema: { enum?: string[] } }
    const reads = Object.entries(
      JSON.parse(described.body).paths as Record<string, { get?: { parameters: Parameter[] } }>,
    )
      .flatMap(([path, { get }]) => (get && path !== '/api/events' ? [{ path, parameters: get.parameters ?? [] }] : []))
      .map(({ path, parameters }) => ({ path, asked: parameters.filter((each) => each.in === 'query') }))
    expect(reads.length).toBeGreaterThan(30)
    const strangeFor = ({ schema }: Parameter) =>
      random.pick(schema.enum && random.chance(0.5) ? schema.enum.map(encodeURIComponent) : strange)
    for (let round = 0; round < 12; round += 1) {
      for (const { path, asked } of reads) {
        const whole = path.replace(/\{(\w+)\}/g, (_, name) =>
          random.chance(0.9)
            ? sample[name]!
            : random.pick(strange.filter((value) => value !== '' && value !== '..%2f..')),
        )
        const query = asked.filter(() => random.chance(0.35)).map((each) => `${each.name}=${strangeFor(each)}`)
        const answer = await call('GET', `${whole}?${query.join('&')}`, bearer('admin'))
        const told = { path: whole, query, status: answer.status }
        const isRefused = answer.status >= 400 && answer.status < 500 && JSON.parse(answer.body).detail !== ''
        expect({ ...told, isFine: answer.status === 200 || isRefused }).toEqual({ ...told, isFine: true })
      }
    }
  })

  it('of a page shows a page', async () => {
    const random = seeded(11)
    const names = [
      'from',
      'to',
      'range',
      'window',
      'filter',
      'sort',
      'state',
      'kind',
      'target',
      'index',
      'table',
      'node',
    ]
    for (const { path } of guarded().filter(({ isPage }) => isPage)) {
      const query = names.filter(() => random.chance(0.5)).map((name) => `${name}=${random.pick(strange)}`)
      const { status } = await get(`${path}?${query.join('&')}`, cookie(sessions.admin!))
      expect(`${path} ${query} ${status < 500 ? 'is fine' : status}`).toBe(`${path} ${query} is fine`)
    }
  })
})

describe('every answer', () => {
  it('carries the headers that keep a browser safe', async () => {
    const nonces = new Set<string>()
    for (const { path } of places) {
      const { headers } = await call('GET', path, cookie(sessions.viewer!))
      const policy = String(headers['content-security-policy'])
      expect(policy).toMatch(/default-src 'none'.*script-src 'self' 'nonce-[\w+/=]{20,}'/)
      expect(/script-src[^;]*unsafe|unsafe-eval|\*/.exec(policy)).toBeNull()
      expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' })
      expect(headers['x-powered-by']).toBeUndefined()
      nonces.add(/nonce-([^']+)/.exec(policy)![1]!)
    }
    expect(nonces.size).toBe(places.length)
  })
})

function speak(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const socket = connect(arborist.port, '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(said))
  })
}
