import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeHome, removeHome, runArborist } from '@/lib/testing/arborist'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'

const folder = mkdtempSync(join(tmpdir(), 'arborist-check-'))
let home: string
let cluster: TestCluster
let servers: Server[] = []

beforeAll(async () => {
  home = await makeHome()
  cluster = await startCluster(18)
  for (const name of ['clean', 'faulty', 'harmed']) await cluster.createDatabase(name)
  for (const name of ['faulty', 'harmed']) {
    const admin = await cluster.connect(name)
    await admin.query('create table "a|b" (id int primary key, day date, word text)')
    await admin.query('create index one on "a|b" (day)')
    await admin.query('create index "two\u001b[31m\n```" on "a|b" (day)')
    if (name === 'faulty') continue
    await admin.query('create table loose (a int); create publication everything for table loose')
  }
})
afterAll(async () => {
  for (const server of servers) server.close()
  await removeHome(home)
  rmSync(folder, { recursive: true, force: true })
})

function check(database: string, more: string[] = [], password = cluster.password) {
  const place = [
    '--host',
    cluster.host,
    '--port',
    String(cluster.port),
    '--user',
    cluster.superuser,
    '--tls',
    'disable',
  ]
  const env = { ARBORIST_HOME: home, ...(password === '' ? {} : { ARBORIST_PASSWORD: password }) }
  return runArborist(['check', ...place, '--database', database, ...more], env)
}

describe('a database that is looked at once', () => {
  test('ends with 0, 1 or 2 by the heaviest finding', async () => {
    const [clean, faulty, harmed] = await Promise.all([check('clean'), check('faulty'), check('harmed')])
    expect(clean).toMatchObject({ code: 0, stderr: '' })
    expect(clean.stdout).toContain('Nothing to do')
    expect(faulty).toMatchObject({ code: 1, stderr: '' })
    expect(faulty.stdout).toContain('WARNING Duplicate index')
    expect(harmed).toMatchObject({ code: 2, stderr: '' })
    expect(harmed.stdout).toContain('ERROR   Replica identity: public.loose')
  })

  test('prints nothing that a terminal or a page of Markdown would act upon', async () => {
    const [text, json, markdown] = await Promise.all([
      check('faulty'),
      check('faulty', ['--format', 'json']),
      check('faulty', ['--format', 'markdown']),
    ])
    for (const { stdout } of [text, json, markdown]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
      expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    }
    const report = JSON.parse(json.stdout)
    expect(report.findings[0].nextStep.sql).toContain('DROP INDEX CONCURRENTLY')
    expect(markdown.stdout).toContain('````sql')
    expect(markdown.stdout).not.toMatch(/^`{3}$/m)
  })

  test('takes a filter, a threshold and an ignore list', async () => {
    const list = join(folder, 'ignore')
    writeFileSync(list, '# known\nduplicate public.*\n* elsewhere.gone\n')
    const [note, never, other, ignored] = await Promise.all([
      check('faulty', ['--fail-on', 'harm']),
      check('harmed', ['--fail-on', 'never']),
      check('harmed', ['--kind', 'foreign-key,covered']),
      check('faulty', ['--ignore', list]),
    ])
    expect(note.code).toBe(0)
    expect(note.stdout).toContain('Duplicate index')
    expect(never.code).toBe(0)
    expect(other).toMatchObject({ code: 0 })
    expect(other.stdout).not.toContain('loose')
    expect(ignored.code).toBe(0)
    expect(ignored.stderr).toBe(
      '1 of the findings are in the ignore list.\nLine 3 of the ignore list fits no finding.\n',
    )
  })

  test('reads the password from the first line of standard input', async () => {
    const place = ['--host', cluster.host, '--port', String(cluster.port), '--user', cluster.superuser]
    const args = ['check', ...place, '--tls', 'disable', '--database', 'clean']
    expect(await runArborist(args, { ARBORIST_HOME: home }, `${cluster.password}\nmore\n`)).toMatchObject({ code: 0 })
  })
})

describe('a check that cannot be made ends with 3 and one sentence', () => {
  test.each([
    ['a wrong password', ['--database', 'clean'], /refused the password/],
    ['nothing but a command', [], /^Usage: /],
    ['a missing field', ['--user', 'x'], /database/],
    ['a word for a port', ['--database', 'clean', '--port', 'x'], /port is a number/],
    ['an unknown option', ['--url', 'x'], /no option --url/],
    ['an unknown format', ['--database', 'clean', '--format', 'xml'], /--format is one of/],
    ['an unknown kind', ['--database', 'clean', '--kind', 'odd'], /--kind is one of/],
    ['a target and fields', ['shop', '--database', 'clean'], /not both/],
    ['no ignore list', ['--database', 'clean', '--ignore', '/none'], /ENOENT/],
  ])('%s', async (_, given, words) => {
    const isWhole = given.includes('--database') && !given.includes('shop')
    const place = ['--host', cluster.host, '--user', cluster.superuser, '--tls', 'disable']
    const port = given.includes('--port') ? [] : ['--port', String(cluster.port)]
    const rest = given[0] === '--user' ? ['--host', cluster.host] : []
    const args = ['check', ...given, ...(isWhole ? [...place, ...port] : rest)]
    const { code, stdout, stderr } = await runArborist(args, { ARBORIST_HOME: home, ARBORIST_PASSWORD: 'wrong' })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(words)
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
  })

  test('no such database', async () => {
    const { code, stdout, stderr } = await check('none')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('"none"')
  })

  test.each<[what: string, says: (write: (bytes: Buffer) => void) => void]>([
    ['never answers', () => {}],
    ['answers in another language', (write) => write(Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'))],
    ['sends a message of no length', (write) => write(Buffer.from([0x52, 0, 0, 0, 0, 0x52, 0, 0, 0, 0]))],
  ])('a server that %s', async (_, says) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => says((bytes) => void socket.write(bytes)))
    })
    servers = [...servers, server]
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    )
    const place = ['--host', '127.0.0.1', '--port', String(port), '--user', 'x', '--database', 'x', '--tls', 'disable']
    const { code, stdout, stderr } = await runArborist(['check', ...place], {
      ARBORIST_HOME: home,
      ARBORIST_PASSWORD: 'x',
    })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^(127\.0\.0\.1|The |What )/)
  })
})

test('tells what the store holds of a target, and that one was not judged yet', async () => {
  const env = { ARBORIST_HOME: home }
  const { code, stderr } = await runArborist(['check', 'shop'], env)
  expect(code).toBe(3)
  expect(stderr).toContain('There is no target “shop”')
})
