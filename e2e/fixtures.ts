import { readFileSync } from 'node:fs'
import pg from 'pg'
import { test as base, type Page, type Request } from 'playwright/test'

export { expect } from 'playwright/test'

export const origin = process.env.E2E_ORIGIN ?? ''
export const link = process.env.E2E_LINK ?? ''
export const second = JSON.parse(process.env.E2E_SECOND ?? '{}') as { port: number; user: string; password: string }

type Fixtures = { faults: string[] }

/** A test in whose pages nothing may go wrong unseen: `faults` gathers errors, refused content and run scripts. */
export const test = base.extend<Fixtures>({
  baseURL: origin,
  faults: [
    async ({ page }, use) => {
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text())
      })
      await use(faults)
      base.expect(faults).toEqual([])
    },
    { auto: true },
  ],
})

/** Asks the API with an administrator's key. */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = { authorization: `Bearer ${process.env.E2E_KEY}`, 'content-type': 'application/json' }
  const answer = await fetch(`${origin}${path}`, { ...init, headers })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** A finding of a target, which comes a moment after its first snapshot; null where nothing is wrong. */
async function findingOf(target: string): Promise<string | null> {
  for (let tries = 0; tries < 120; tries += 1) {
    const path = `/api/targets/${target}/findings?limit=1`
    const { items, assessedAt } = await ask<{ items: { id: number }[]; assessedAt: string | null }>(path)
    if (assessedAt) return items[0] ? String(items[0].id) : null
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`${target} was not judged within a minute.`)
}

/** Every page of the build, its parameters filled in for a target; a parameter nobody thought of fails. */
export async function pagesOf(target: string): Promise<string[]> {
  const manifest = new URL('../.next/app-path-routes-manifest.json', import.meta.url)
  const routes = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>
  const sample: Record<string, string> = { target }
  for (const [name, list] of [
    ['index', 'indexes'],
    ['table', 'tables'],
    ['statement', 'statements'],
    ['query', 'statements'],
  ] as const) {
    const { items } = await ask<{ items: { id: number }[] }>(`/api/targets/${target}/${list}?limit=1`)
    if (items[0]) sample[name] = String(items[0].id)
  }
  sample.plan = await planOf(target)
  sample.operation = await operationOf(target)
  sample.policy = await policyOf(target)
  sample.run = await runOf(target, sample.policy)
  sample.channel = await channelOf()
  const finding = await findingOf(target)
  if (finding) sample.finding = finding
  return Object.entries(routes)
    .filter(([file, path]) => file.endsWith('/page') && !path.startsWith('/_'))
    .filter(([, path]) => finding !== null || !path.includes('[finding]'))
    .map(([, path]) =>
      path.replace(/\[(\w+)\]/g, (_, name) => {
        if (!sample[name]) throw new Error(`No sample for [${name}] of ${path}: add one to e2e/fixtures.ts.`)
        return sample[name]
      }),
    )
}

/** A stored plan of a target; the first time one is made. */
async function planOf(target: string): Promise<string> {
  const path = `/api/targets/${target}/plans`
  const { items } = await ask<{ items: { id: string }[] }>(`${path}?limit=1`)
  if (items[0]) return items[0].id
  const body = { sql: 'select relname, count(*) from pg_class group by 1 order by 2 desc', confirm: true }
  return (await ask<{ id: string }>(path, { method: 'POST', body: JSON.stringify(body) })).id
}

/** An operation of a target; the first time a table is analyzed. */
async function operationOf(target: string): Promise<string> {
  const path = `/api/targets/${target}/operations`
  const { items } = await ask<{ items: { id: string }[] }>(`${path}?limit=1`)
  if (items[0]) return items[0].id
  const tables = await ask<{ items: { schema: string; name: string }[] }>(`/api/targets/${target}/tables?limit=1`)
  const { schema, name } = tables.items[0] ?? { schema: 'public', name: 'none' }
  const body = JSON.stringify({ kind: 'analyze-table', schema, name })
  return (await ask<{ id: string }>(path, { method: 'POST', body })).id
}

/** A policy of a target; the first time one is made that is not in force. */
async function policyOf(target: string): Promise<string> {
  const path = `/api/targets/${target}/policies`
  const { items } = await ask<{ items: { id: string }[] }>(path)
  if (items[0]) return items[0].id
  const body = JSON.stringify({ name: 'A sample', isEnabled: false, timeZone: 'UTC' })
  return (await ask<{ id: string }>(path, { method: 'POST', body })).id
}

/** A run of a target; the first time a policy is tried. */
async function runOf(target: string, policy: string): Promise<string> {
  const path = `/api/targets/${target}/runs`
  const { items } = await ask<{ items: { id: string }[] }>(`${path}?limit=1`)
  if (items[0]) return items[0].id
  return (await ask<{ id: string }>(path, { method: 'POST', body: JSON.stringify({ policy, dryRun: true }) })).id
}

/** A channel; the first time one is added that takes nothing. */
async function channelOf(): Promise<string> {
  const { items } = await ask<{ items: { id: string }[] }>('/api/channels')
  if (items[0]) return items[0].id
  const body = JSON.stringify({ name: 'A sample', kind: 'webhook', url: 'https://hooks.example.com/', alerts: [] })
  return (await ask<{ id: string }>('/api/channels', { method: 'POST', body })).id
}

/** Adds the server with hostile names as a target, once, and waits for what it holds. */
export async function hostileTarget(): Promise<string> {
  const { items } = await ask<{ items: { slug: string; database: string }[] }>('/api/targets')
  const known = items.find(({ database }) => database === 'hostile')
  if (known) return known.slug
  const body = {
    name: '<img src=x onerror="window.__xss=1">',
    host: '127.0.0.1',
    database: 'hostile',
    tls: 'disable',
    ...second,
  }
  const { slug } = await ask<{ slug: string }>('/api/targets', { method: 'POST', body: JSON.stringify(body) })
  await ask(`/api/targets/${slug}/snapshots`, { method: 'POST' })
  const client = new pg.Client({ host: '127.0.0.1', database: 'hostile', ...second })
  await client.connect()
  for (let n = 0; n < 3; n++) await client.query('select count(*) as "<b>counted</b>" from pg_class')
  await client.end()
  await ask(`/api/targets/${slug}/snapshots`, { method: 'POST' })
  return slug
}

/** Opens a page and waits until nothing of it is on its way any more; the stream of events always is. */
export async function settled(page: Page, path: string): Promise<void> {
  const open = new Set<Request>()
  let quietSince = Date.now()
  const begin = (request: Request) => {
    if (!request.url().endsWith('/api/events')) open.add(request)
  }
  const end = (request: Request) => {
    if (open.delete(request)) quietSince = Date.now()
  }
  page.on('request', begin).on('requestfinished', end).on('requestfailed', end)
  await page.goto(path)
  await page.getByRole('main').getByRole('heading').first().waitFor()
  // Fields get their labels when React takes over what the server sent.
  await base.expect.poll(() => page.evaluate(isTakenOver), { intervals: [100] }).toBe(true)
  quietSince = Date.now()
  await base.expect.poll(() => open.size === 0 && Date.now() - quietSince > 500, { intervals: [100] }).toBe(true)
  page.off('request', begin).off('requestfinished', end).off('requestfailed', end)
}

function isTakenOver(): boolean {
  const elements = [...document.querySelectorAll('main :is(h1, [role=checkbox], [role=switch])')]
  return elements.every((element) => Object.keys(element).some((key) => key.startsWith('__reactFiber')))
}
