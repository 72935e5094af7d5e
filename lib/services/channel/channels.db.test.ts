import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createSecure } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mostAttempts } from '@/lib/domain/channel/retry'
import { defaultPolicy } from '@/lib/domain/maintenance/policy'
import type { Verdict } from '@/lib/domain/verdict'
import { makePost } from '@/lib/jobs/post'
import { loadSealingKey } from '@/lib/runtime/seal'
import { type DeliveryRow, endAttempt, insertDelivery, sweepMessages } from '@/lib/store/delivery'
import { writeVerdicts } from '@/lib/store/finding'
import { insertPolicy } from '@/lib/store/policy'
import { insertRun } from '@/lib/store/run'
import { insertTarget, publishSealingKey } from '@/lib/store/target'
import { selfSigned } from '@/lib/testing/certificate'
import { type MailServer, startMailServer } from '@/lib/testing/mail-server'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf } from '@/lib/testing/world'
import { perform } from '../verb'
import { add, change, describe as describeChannel, remove } from './channels'
import { deliver, leaseMs, sendTest, takeNext } from './deliver'
import { beginReports, gatherAlerts } from './gather'
import type { PostOffice } from './send'

const home = 'https://arborist.example'
const secret = 'a signing secret'
const path = '/T000/B000/hook-token'
const folder = mkdtempSync(join(tmpdir(), 'arborist-channels-'))
const { cert, key: certKey } = selfSigned()
const quiet = { info: () => {}, warn: () => {}, error: () => {} }

let store: TestStore
let office: PostOffice
let receiver: Receiver
const targets: Record<string, string> = {}

beforeAll(async () => {
  ;[store, receiver] = await Promise.all([makeStore(), startReceiver()])
  const key = await loadSealingKey(join(folder, 'worker.key'))
  await publishSealingKey(store.db, key.id, key.publicKey)
  office = { store, key, home, deadlineMs: 5_000 }
  for (const slug of ['shop', 'crawler']) {
    const at = { host: '127.0.0.1', port: 1, database: 'd', user: 'u', tls: 'disable' as const }
    targets[slug] = (await insertTarget(store.db, { id: randomUUID(), slug, name: slug, ...at })).id
  }
})
beforeEach(async () => {
  await store.pool.query('delete from channels')
  await store.pool.query('delete from alerts')
  receiver.received.length = 0
  receiver.answer((response) => void response.writeHead(204).end())
})
afterAll(async () => {
  await receiver?.close()
  rmSync(folder, { recursive: true, force: true })
})

const admin = () => contextOf(store)
type Given = Record<string, unknown>
const addWebhook = (more: Given = {}) =>
  perform(add, admin(), { name: 'hook', kind: 'webhook', url: `${receiver.origin}${path}`, ...more })
const addMail = (server: Pick<MailServer, 'port'>, more: Given = {}) =>
  perform(add, admin(), {
    ...{ name: 'mail', kind: 'email', host: 'localhost', port: server.port, tls: 'none' },
    ...{ from: 'arborist@example.org', to: ['dba@example.org'], ...more },
  })
const rowsOf = async (): Promise<DeliveryRow[]> => {
  const { rows } = await store.pool.query(
    'select id, channel_id as "channelId", kind, key, message, state, attempts, problem from deliveries order by id',
  )
  return rows
}
const makeDue = () => store.pool.query("update deliveries set due_at = now() where state = 'waiting'")
/** Takes and sends all that is due. */
async function sendDue(): Promise<void> {
  for (let row = await takeNext(office); row; row = await takeNext(office)) await deliver(office, row)
}
const message = { subject: 's', text: 't', html: '<p>t</p>', data: {} }

describe('a webhook', () => {
  test('gets signed JSON, and nothing secret is shown or stored in clear', async () => {
    const channel = await addWebhook({ secret })
    expect(await sendTest(office, channel.id)).toEqual({ sent: true, note: null })
    const [got] = receiver.received
    expect(got).toMatchObject({ path, headers: { 'content-type': 'application/json; charset=utf-8' } })
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(got!.headers['arborist-signature']))!
    expect(mac).toBe(createHmac('sha256', secret).update(`${seconds}.${got!.body}`).digest('hex'))
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60)
    expect(JSON.parse(got!.body)).toMatchObject({
      kind: 'test',
      channel: 'hook',
      text: expect.stringContaining('test'),
    })
    const shown = await perform(describeChannel, admin(), { channel: 'hook' })
    expect(shown).toMatchObject({ hasSecret: true, deliveries: { total: 1, items: [{ state: 'sent', attempts: 1 }] } })
    const stored = await store.pool.query('select * from channels')
    const trail = await store.pool.query('select * from audit')
    for (const text of [shown, stored.rows, trail.rows].map((each) => JSON.stringify(each))) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain('hook-token')
    }
  })

  test('keeps address and secret that are not given again, and forgets the secret when told', async () => {
    const channel = await addWebhook({ secret })
    await perform(change, admin(), { channel: channel.id, name: 'renamed' })
    await sendTest(office, channel.id)
    await perform(change, admin(), { channel: channel.id, secret: null, url: `${receiver.origin}/other` })
    await sendTest(office, channel.id)
    expect(receiver.received.map((each) => [each.path, 'arborist-signature' in each.headers])).toEqual([
      [path, true],
      ['/other', false],
    ])
  })

  test('does not open what was sealed for another channel', async () => {
    const one = await addWebhook()
    const two = await addWebhook({ name: 'two' })
    await store.pool.query('update channels set sealed_url = (select sealed_url from channels where id = $1)', [one.id])
    await expect(sendTest(office, two.id)).rejects.toMatchObject({ code: 'conflict' })
  })

  test.each<[string, Parameters<Receiver['answer']>[0], RegExp]>([
    ['an error', (response) => void response.writeHead(500).end('secret of the receiver'), /^127.* answered 500\.$/],
    ['not found', (response) => void response.writeHead(404).end(), /^127.* answered 404\.$/],
    [
      'a redirect',
      (response) => void response.writeHead(302, { location: `${receiver.origin}/elsewhere` }).end(),
      /sends us on to another address \(302\), where nothing is sent/,
    ],
    ['a cut connection', (response) => void response.socket?.destroy(), /closed the connection before it answered/],
  ])('that answers with %s has failed, with the reason', async (_, how, words) => {
    receiver.answer(how)
    const channel = await addWebhook()
    const failed = await sendTest(office, channel.id).catch((error) => error)
    expect(failed.message).toMatch(words)
    expect(failed.message).not.toContain('secret of the receiver')
    expect(receiver.received).toHaveLength(1)
    expect(await rowsOf()).toMatchObject([{ state: 'failed', problem: { message: failed.message } }])
  })

  test('that never answers is left, and one that answers without end is not read', async () => {
    receiver.answer(() => {})
    const channel = await addWebhook()
    await expect(sendTest({ ...office, deadlineMs: 300 }, channel.id)).rejects.toMatchObject({ code: 'timed-out' })
    // Its status is all that counts: whoever keeps the answer open is not told again.
    receiver.answer((response) => void response.writeHead(200).write('ok'))
    expect(await sendTest({ ...office, deadlineMs: 2_000 }, channel.id)).toMatchObject({ sent: true })
    let written = 0
    receiver.answer((response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect(await sendTest(office, channel.id)).toMatchObject({ sent: true })
    expect(written).toBeLessThan(50e6)
  })

  test('whose name leads to a metadata address gets no connection', async () => {
    const channel = await addWebhook({ url: receiver.origin.replace('127.0.0.1', 'rebound.test') })
    const lookup = async () => [{ address: '169.254.169.254', family: 4 as const }]
    await expect(sendTest({ ...office, lookup }, channel.id)).rejects.toThrow(/link-local or cloud metadata address/)
    const good = async () => [{ address: '127.0.0.1', family: 4 as const }]
    expect(await sendTest({ ...office, lookup: good }, channel.id)).toMatchObject({ sent: true })
  })

  test('by https needs a certificate that is trusted', async () => {
    const server = createSecure({ cert, key: certKey }, (_, response) => void response.writeHead(200).end())
    await listen(server)
    const url = `https://localhost:${(server.address() as AddressInfo).port}/x`
    const channel = await addWebhook({ url })
    await expect(sendTest(office, channel.id)).rejects.toThrow(/certificate of localhost:\d+ is not trusted/)
    await perform(change, admin(), { channel: channel.id, ca: cert })
    expect(await sendTest(office, channel.id)).toMatchObject({ sent: true })
    server.close()
  })

  test('that is no web server, or is not there, is told so', async () => {
    const server = createServer((socket) => void socket.on('error', () => {}).write('220 mail ESMTP\r\n'))
    await listen(server)
    const port = (server.address() as AddressInfo).port
    const channel = await addWebhook({ url: `http://127.0.0.1:${port}/` })
    await expect(sendTest(office, channel.id)).rejects.toThrow(/does not speak HTTP/)
    server.close()
    await perform(change, admin(), { channel: channel.id, url: 'http://127.0.0.1:1/' })
    await expect(sendTest(office, channel.id)).rejects.toThrow(/refused the connection/)
  })
})

describe('e-mail', () => {
  const servers: (MailServer | { close(): unknown })[] = []
  const start = async (...options: Parameters<typeof startMailServer>) => {
    const server = await startMailServer(...options)
    servers.push(server)
    return server
  }
  afterAll(async () => void (await Promise.all(servers.map((each) => each.close()))))

  test.each(['starttls', 'tls'] as const)('by %s is refused without trust, and encrypted with it', async (tls) => {
    const server = await start({ cert, key: certKey, secure: tls === 'tls' })
    const signIn = { user: 'arborist', secret: 'secret' }
    const channel = await addMail(server, { tls, ...signIn })
    await expect(sendTest(office, channel.id)).rejects.toThrow(/certificate of localhost:\d+ is not trusted/)
    expect(server.mails).toEqual([])
    await perform(change, admin(), { channel: channel.id, ca: cert, secret: 'secret' })
    expect(await sendTest(office, channel.id)).toEqual({ sent: true, note: null })
    expect(server.mails).toMatchObject([
      { from: 'arborist@example.org', to: ['dba@example.org'], user: 'arborist', isEncrypted: true },
    ])
    const { raw } = server.mails[0]!
    expect(raw).toMatch(/^Subject: Arborist: test of the channel mail\r$/m)
    expect(raw).toMatch(/^From: Arborist <arborist@example.org>\r$/m)
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    expect(raw).toMatch(/text\/plain[\s\S]+text\/html/)
  })

  test('demands STARTTLS where it was asked for', async () => {
    const server = await start({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
    const channel = await addMail(server, { tls: 'starttls' })
    await expect(sendTest(office, channel.id)).rejects.toMatchObject({ name: 'Problem' })
    expect(server.mails).toEqual([])
  })

  test('tells a wrong password without showing it', async () => {
    const server = await start({ allowInsecureAuth: true, disabledCommands: ['STARTTLS'] })
    const channel = await addMail(server, { user: 'arborist', secret: 'wrong-password' })
    const failed = await sendTest(office, channel.id).catch((error) => error)
    expect(failed).toMatchObject({ code: 'not-allowed', field: 'secret' })
    expect(failed.message).toMatch(/refused the user arborist or the password. It said: .*Invalid login of arborist/)
    expect(JSON.stringify([failed, await rowsOf()])).not.toContain('wrong-password')
  })

  test('sends no password in plain text to another machine', async () => {
    const server = await start({ allowInsecureAuth: true, disabledCommands: ['STARTTLS'] })
    const channel = await addMail(server, { host: 'mail.test', user: 'arborist', secret: 'secret' })
    const lookup = async () => [
      { address: '127.0.0.1', family: 4 as const },
      { address: '10.255.255.1', family: 4 as const },
    ]
    await expect(sendTest({ ...office, lookup }, channel.id)).rejects.toMatchObject({ code: 'invalid', field: 'tls' })
    expect(server.mails).toEqual([])
  })

  test('says which recipients were refused, and fails when all were', async () => {
    const server = await start({ disabledCommands: ['STARTTLS', 'AUTH'] })
    const channel = await addMail(server, { to: 'dba@example.org, gone@refused.example' })
    expect((await sendTest(office, channel.id)).note).toBe(
      'The server refused 1 of 2 recipients: gone@refused.example.',
    )
    await perform(change, admin(), { channel: channel.id, to: ['gone@refused.example'] })
    await expect(sendTest(office, channel.id)).rejects.toThrow(/refused the recipients. It said: .*No such mailbox/)
    expect(server.mails).toHaveLength(1)
  })

  test('gives up a server that says nothing', async () => {
    const silent = createServer((socket) => void socket.on('error', () => {}))
    await listen(silent)
    servers.push(silent)
    const channel = await addMail({ port: (silent.address() as AddressInfo).port })
    await expect(sendTest({ ...office, deadlineMs: 300 }, channel.id)).rejects.toMatchObject({ code: 'timed-out' })
  })

  test('that was cut off in the middle is sent again, once', async () => {
    const server = await start({ disabledCommands: ['STARTTLS', 'AUTH'] })
    const { id } = await addMail(server)
    await insertDelivery(store.db, { channelId: id, kind: 'alert', key: 'k', message })
    server.cutAtData = true
    await sendDue()
    expect(await rowsOf()).toMatchObject([{ state: 'waiting', attempts: 1, problem: { code: 'unreachable' } }])
    expect(await takeNext(office)).toBeNull()
    server.cutAtData = false
    await makeDue()
    await sendDue()
    await sendDue()
    expect(server.mails).toHaveLength(1)
    expect(await rowsOf()).toMatchObject([{ state: 'sent', attempts: 2, problem: null }])
  })

  test('asks for the password again when it leads elsewhere', async () => {
    const server = await start()
    const channel = await addMail(server, { user: 'arborist', secret: 'secret' })
    const elsewhere = perform(change, admin(), { channel: channel.id, host: 'other.example' })
    await expect(elsewhere).rejects.toMatchObject({ code: 'invalid', field: 'secret' })
    const unsigned = await perform(change, admin(), { channel: channel.id, host: 'other.example', user: '' })
    expect(unsigned).toMatchObject({ hasSecret: false, settings: { user: null } })
    await expect(addMail(server, { name: 'x', user: 'arborist' })).rejects.toMatchObject({ field: 'secret' })
  })
})

describe('alerts', () => {
  const policy = () => ({
    ...{ name: randomUUID(), isEnabled: false, settings: defaultPolicy('UTC'), since: new Date() },
    ...{ createdBy: 'test', updatedBy: 'test' },
  })
  async function addRun(target: string, more: Given = {}): Promise<void> {
    const { id, name, settings } = await insertPolicy(store.db, { targetId: targets[target]!, ...policy() })
    const row = { targetId: targets[target]!, policyId: id, policyName: name, settings, trigger: 'timetable' as const }
    const end = { state: 'missed' as const, says: 'Its window was over.', finishedAt: new Date(), endsAt: new Date() }
    await insertRun(store.db, { ...row, ...end, actorKind: 'system', actorName: 'the timetable', ...more })
  }
  const addDrop = (target: string, name: string) =>
    store.pool.query(
      `insert into operations (target_id, kind, state, request, schema, name, actor_kind, actor_name, finished_at, says)
      values ($1, 'drop-index', 'failed', '{}', 'public', $2, 'system', 'test', now(), 'It could not get its lock.')`,
      [targets[target], name],
    )
  const addInvalid = (target: string, name: string, dismissed = false) =>
    store.pool.query(
      `with f as (
        insert into findings (target_id, identity, kind, severity, says, objects, evidence, next_text, fingerprint, first_seen_at, last_seen_at, dismissed_at)
        values ($1, $2, 'invalid', 'harm', 'A build of it failed.', jsonb_build_array(jsonb_build_object('schema', 'public', 'name', $2::text)),
          '[]', '', '', now(), now(), case when $3 then now() end) returning id)
      insert into finding_events (finding_id, at, kind, words) select id, now(), 'found', '' from f`,
      [targets[target], name, dismissed],
    )
  const bodies = () => receiver.received.map((each) => JSON.parse(each.body))

  test('of one moment come together, each once, with hostile names as text', async () => {
    await addWebhook()
    await Promise.all([addRun('shop'), addDrop('crawler', 'a\r\nBcc: x@y\u202e"<b>'), addInvalid('shop', '__proto__')])
    await Promise.all([gatherAlerts(store, home), gatherAlerts(store, home)])
    await gatherAlerts(store, home)
    await sendDue()
    const told = bodies().flatMap((each) => each.alerts)
    expect(told.map((each) => each.kind).toSorted()).toEqual(['failed-drop', 'failed-run', 'invalid-index'])
    expect(told.find((each) => each.kind === 'failed-drop').says).toBe(
      'The drop of public.a␍⏎Bcc: x@y‹U+202E›"<b> failed. It could not get its lock.',
    )
    for (const each of bodies()) expect(each.subject).not.toMatch(/\p{Cc}/u)
    await gatherAlerts(store, home)
    await sendDue()
    expect(bodies().flatMap((each) => each.alerts)).toHaveLength(3)
  })

  test('tell of runs that a guard stopped, and of drops that were refused', async () => {
    await addWebhook()
    await addRun('shop', { state: 'stopped', says: 'A snapshot is held.' })
    await store.pool.query(
      `insert into run_items (run_id, target_id, position, key, task, state, outcome, says, schema)
       select id, target_id, 0, 'k', 'rebuild', 'skipped', 'guard', '', 'public' from runs order by created_at desc limit 1`,
    )
    const refused = (name: string, asked: boolean) =>
      store.pool.query(
        `insert into operations (target_id, kind, state, request, schema, name, actor_kind, actor_name, finished_at, says, needs_approval)
         values ($1, 'drop-index', 'refused', '{}', 'public', $2, 'system', 'test', now(), 'It is in use.', $3)`,
        [targets.shop, name, asked],
      )
    await refused('gone', false)
    await refused('unanswered', true)
    await gatherAlerts(store, null)
    await sendDue()
    const says = bodies().flatMap((each) => each.alerts.map((one: { says: string }) => one.says))
    expect(says.toSorted()).toEqual([
      expect.stringMatching(/^A run of “.*” was stopped by a guard\. A snapshot is held\.$/),
      'The drop of public.gone was refused. It is in use.',
    ])
  })

  test('go to the channels that take them: by kind, by target, not of before, not while paused', async () => {
    await addDrop('shop', 'before')
    await addWebhook({ name: 'all' })
    await addWebhook({ name: 'runs', alerts: ['failed-run'] })
    await addWebhook({ name: 'crawler', targets: ['crawler'] })
    const { id } = await addWebhook({ name: 'paused' })
    await perform(change, admin(), { channel: id, paused: true })
    await Promise.all([addDrop('shop', 'one'), addDrop('crawler', 'two'), addRun('shop', { isDry: true })])
    await addRun('shop', { state: 'finished', failed: 1 })
    await addRun('shop', { state: 'finished' })
    await addRun('shop', { state: 'stopped', says: 'Its time was over.' })
    await gatherAlerts(store, null)
    await sendDue()
    const told = bodies().map((each) => [each.channel, each.alerts.map((one: { kind: string }) => one.kind).toSorted()])
    expect(Object.fromEntries(told)).toEqual({
      all: ['failed-drop', 'failed-drop', 'failed-run'],
      runs: ['failed-run'],
      crawler: ['failed-drop'],
    })
    await perform(change, admin(), { channel: id, paused: false })
    await addDrop('shop', 'three')
    await gatherAlerts(store, null)
    await sendDue()
    const last = bodies().filter((each) => each.channel === 'paused')
    expect(last.map((each) => each.alerts.length)).toEqual([1])
  })

  test('tell of a verdict that comes to what somebody acts on, or leaves it, and of no other', async () => {
    const id = 4711
    await store.pool.query(
      `insert into indexes (id, target_id, table_id, oid, filenode, schema, "table", name, kind, method, columns, is_unique, is_primary,
        is_exclusion, is_partial, is_valid, is_ready, is_live, is_replica_identity, is_clustered, is_system, is_toast, is_locked, shape_key,
        shape_hash, scans, tuples_read, tuples_fetched, blocks_hit, blocks_read, scans_sum, tuples_read_sum, tuples_fetched_sum,
        blocks_hit_sum, blocks_read_sum, first_seen_at) overriding system value
      select ${id}, $1, 1, 1, 1, 'public', 't', 'idx', 'i', 'btree', 'a', false, false, false, false, true, true, true, false, false, false,
        false, false, '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, now()`,
      [targets.shop],
    )
    await addWebhook()
    const steps: [Verdict, string][] = [
      ['watching', 'r'],
      ['keep', 'r'],
      ['candidate', 'Nobody reads it.'],
      ['candidate', 'Nobody reads it still.'],
      ['safe-to-try', 'r'],
      ['watching', 'r'],
      ['keep', 'r'],
    ]
    for (const [verdict, reason] of steps) {
      await writeVerdicts(store.db, [id], new Map([[id, { verdict, reason, evidence: [] }]]))
    }
    await gatherAlerts(store, home)
    await sendDue()
    expect(bodies().flatMap((each) => each.alerts.map((one: { says: string }) => one.says))).toEqual([
      'The verdict on public.idx changed from “Keep” to “Candidate to drop”. Nobody reads it.',
      'The verdict on public.idx changed from “Candidate to drop” to “Safe to try”. r',
      'The verdict on public.idx changed from “Safe to try” to “Watching”. r',
    ])
  })
})

describe('deliveries', () => {
  const posts = (count: number) =>
    Array.from({ length: count }, () => {
      const running = new Set<Promise<unknown>>()
      const go = (work: Promise<unknown>) => void running.add(work)
      const post = makePost({ office, log: quiet, go, isStopping: () => false })
      return { tick: () => post.tick(), settle: () => Promise.all([...running]) }
    })

  test('by several workers at once are each sent once', async () => {
    receiver.answer((response) => void setTimeout(() => response.writeHead(204).end(), 5))
    const channels = await Promise.all([1, 2, 3, 4].map((n) => addWebhook({ name: `c${n}` })))
    for (let n = 0; n < 40; n++) {
      await insertDelivery(store.db, { channelId: channels[n % 4]!.id, kind: 'alert', key: `k${n}`, message })
    }
    const workers = posts(3)
    await expect
      .poll(
        async () => {
          await Promise.all(workers.map((each) => each.tick()))
          return (await rowsOf()).every((row) => row.state === 'sent')
        },
        { timeout: 30_000, interval: 5 },
      )
      .toBe(true)
    await Promise.all(workers.map((each) => each.settle()))
    const ids = receiver.received.map((each) => each.headers['arborist-delivery'])
    expect([ids.length, new Set(ids).size]).toEqual([40, 40])
    expect((await rowsOf()).every((row) => row.attempts === 1)).toBe(true)
  })

  test('that are due are all sent by one tick, in order', async () => {
    const { id } = await addWebhook()
    for (let n = 0; n < 9; n++) await insertDelivery(store.db, { channelId: id, kind: 'alert', key: `k${n}`, message })
    await posts(1)[0]!.tick()
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(9)
    const order = receiver.received.map((each) => Number(String(each.headers['arborist-delivery']).split('.')[1]))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })

  test('that a lost worker held are taken over after its lease, and the lost one writes no more', async () => {
    const { id } = await addWebhook()
    await insertDelivery(store.db, { channelId: id, kind: 'alert', key: 'k', message })
    const lost = (await takeNext(office))!
    expect(await takeNext(office)).toBeNull()
    expect(leaseMs).toBeGreaterThan(2 * 20_000)
    await store.pool.query("update deliveries set lease_until = now() - interval '1 second'")
    const taken = (await takeNext(office))!
    expect([taken.id, taken.attempts]).toEqual([lost.id, 2])
    await endAttempt(store.db, lost, { state: 'failed', problem: null })
    expect(await rowsOf()).toMatchObject([{ state: 'sending' }])
    await deliver(office, taken)
    expect(await rowsOf()).toMatchObject([{ state: 'sent', attempts: 2 }])
    expect(receiver.received).toHaveLength(1)
  })

  test('of a test are not repeated when their worker was lost', async () => {
    const { id } = await addWebhook()
    const lease = { state: 'sending' as const, attempts: 1, leaseUntil: new Date(Date.now() - 1_000) }
    await insertDelivery(store.db, { channelId: id, kind: 'test', key: 'k', message, ...lease })
    await sendDue()
    expect(await rowsOf()).toMatchObject([{ state: 'failed', problem: { message: expect.stringMatching(/was lost/) } }])
    expect(receiver.received).toEqual([])
  })

  test('are tried six times with growing pauses, then given up', async () => {
    receiver.answer((response) => void response.writeHead(503).end())
    const { id } = await addWebhook()
    await insertDelivery(store.db, { channelId: id, kind: 'alert', key: 'k', message })
    const pauses: number[] = []
    for (let n = 1; n <= mostAttempts; n++) {
      await sendDue()
      const { rows } = await store.pool.query(
        'select state, extract(epoch from due_at - now())::float8 as s from deliveries',
      )
      if (rows[0].state === 'waiting') pauses.push(rows[0].s)
      await makeDue()
    }
    expect(receiver.received).toHaveLength(6)
    expect(await rowsOf()).toMatchObject([{ state: 'failed', attempts: 6, problem: { message: /503/ } }])
    expect(pauses.map((each) => Math.round(each / 60))).toEqual([1, 5, 20, 60, 180])
    const ids = receiver.received.map((each) => each.headers['arborist-delivery'])
    expect(new Set(ids).size).toBe(1)
  })

  test('wait while their channel is paused, go with it, and are forgotten in time', async () => {
    const { id } = await addWebhook()
    await insertDelivery(store.db, { channelId: id, kind: 'alert', key: 'k', message })
    await perform(change, admin(), { channel: id, paused: true })
    expect(await takeNext(office)).toBeNull()
    await perform(change, admin(), { channel: id, paused: false })
    await sendDue()
    await insertDelivery(store.db, { channelId: id, kind: 'alert', key: 'waits', message })
    await store.pool.query("update deliveries set created_at = now() - interval '50 days'")
    await sweepMessages(store.db, 90)
    expect(await rowsOf()).toHaveLength(2)
    await sweepMessages(store.db, 1)
    expect(await rowsOf()).toMatchObject([{ key: 'waits' }])
    await perform(remove, admin(), { channel: id })
    expect(await rowsOf()).toEqual([])
  })
})

describe('reports', () => {
  const report = { cron: '0 7 * * *', timeZone: 'UTC', days: 7 }
  const daysAgo = (days: number) => `now() - interval '${days} days'`
  const slot = () => {
    const at = new Date()
    at.setUTCHours(7, 0, 0, 0)
    return at.getTime() > Date.now() ? new Date(at.getTime() - 86_400_000) : at
  }

  test('are sent once for a time, of the targets chosen, also by several workers', async () => {
    await addWebhook({ report, targets: ['shop'], alerts: [] })
    await beginReports(store, home, new Date())
    expect(await rowsOf()).toEqual([])
    await store.pool.query(`update channels set since = ${daysAgo(3)}`)
    await Promise.all([1, 2, 3].map(() => beginReports(store, home, new Date())))
    await beginReports(store, home, new Date())
    await sendDue()
    expect(receiver.received).toHaveLength(1)
    const body = JSON.parse(receiver.received[0]!.body)
    expect(body).toMatchObject({ kind: 'report', report: { to: slot().toISOString(), targets: [{ slug: 'shop' }] } })
    expect(new Date(body.report.from).getTime()).toBe(slot().getTime() - 7 * 86_400_000)
    await beginReports(store, home, new Date(slot().getTime() + 86_400_000))
    expect(await rowsOf()).toHaveLength(2)
  })

  test('by mail are Markdown as text, and HTML', async () => {
    const server = await startMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] })
    await addMail(server, { report, alerts: [] })
    await store.pool.query(`update channels set since = ${daysAgo(3)}`)
    await beginReports(store, home, new Date())
    await sendDue()
    await server.close()
    expect(server.mails).toHaveLength(1)
    expect(server.mails[0]!.raw).toMatch(/^Subject: Arborist: maintenance report, /m)
    expect(server.mails[0]!.raw).toContain('# Maintenance report')
    expect(server.mails[0]!.raw).toContain('<h1')
  })

  test('of a timetable that was changed begin to count then', async () => {
    const { id } = await addWebhook({ alerts: [] })
    await store.pool.query(`update channels set since = ${daysAgo(3)}`)
    await perform(change, admin(), { channel: id, report })
    await beginReports(store, home, new Date())
    expect(await rowsOf()).toEqual([])
  })
})

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
}
