import { barriers } from './barriers'
import { ask, expect, settled, test } from './fixtures'

type Plan = { plan: { items: { task: string; index: string | null }[] } | null }
type Item = {
  task: string
  index: string | null
  table: string
  state: string
  sizeBefore: number | null
  sizeAfter: number | null
  bloatBefore: number | null
  bloatAfter: number | null
}
type Run = { state: string; items: Item[]; reclaimedBytes: number; bloatBytesBefore: number; bloatBytesAfter: number }

/** Asks until the answer fits, for at most two minutes: bloat and findings come a moment after the first snapshot. */
async function until<T>(path: string, fits: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 240; tries += 1) {
    const answer = await ask<T>(path)
    if (fits(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`${path} did not come to what was waited for.`)
}

function has(plan: Plan['plan'], task: string, index: string): boolean {
  return plan?.items.some((item) => item.task === task && item.index === index) ?? false
}

const base = '/targets/crawler/maintenance'
const api = '/api/targets/crawler'
const bloated = 'idx_crawl_log_source_started'
/** Bloated as well, but nobody reads it: it is proposed for dropping, and what goes is not rebuilt. */
const unread = 'idx_crawl_log_url'

test('looks after a target: from one click to a finished run, its history and a report', async ({ page }) => {
  test.setTimeout(300_000)
  await settled(page, base)
  await page.getByRole('button', { name: 'Look after this target' }).click()
  await expect(page.getByRole('heading', { name: 'Next run' })).toBeVisible()
  await until<Plan>(`${api}/plan`, ({ plan }) => has(plan, 'rebuild', bloated) && has(plan, 'unused', unread))
  await settled(page, base)
  const next = page.getByRole('region', { name: 'What the next run does' })
  await expect(next.getByText(bloated, { exact: true })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Proposals' }).getByText('idx_crawled_articles_url')).toBeVisible()
  expect(await barriers(page)).toEqual([])

  await page.getByRole('button', { name: 'Run now' }).click()
  await expect(page).toHaveURL(/\/maintenance\/runs\/[0-9a-f-]{36}$/)
  const run = page.url().split('/').at(-1)
  const known = await until<Run>(`${api}/runs/${run}`, ({ state }) => state !== 'waiting' && state !== 'running')
  const { items } = known
  const rebuilt = items.find((item) => item.index === bloated && item.task === 'rebuild')!
  expect(rebuilt).toMatchObject({ task: 'rebuild', state: 'done' })
  expect(items.filter((item) => item.index === unread).map((item) => item.task)).toEqual(['unused'])
  expect(rebuilt.sizeAfter!).toBeLessThan(rebuilt.sizeBefore! / 2)
  expect(rebuilt.bloatAfter!).toBeLessThan(rebuilt.bloatBefore! / 2)
  expect(known.reclaimedBytes).toBeGreaterThanOrEqual(rebuilt.sizeBefore! - rebuilt.sizeAfter!)
  expect(known.bloatBytesAfter).toBeLessThan(known.bloatBytesBefore)
  expect(items.filter((item) => item.task === 'statistics').map((item) => item.state)).toContain('done')
  expect(items.filter((item) => item.task === 'redundant').map((item) => item.state)).toContain('proposed')
  const text = (item: Item) => page.getByRole('listitem').filter({ hasText: item.index ?? item.table })
  await expect(text(rebuilt).first()).toContainText(/Bloat \d+.*% before, .*% after/)
  await expect(page.getByText('Refresh statistics').first()).toBeVisible()
  await expect(page.getByRole('main').getByText('Finished', { exact: true })).toBeVisible()
  expect(await barriers(page)).toEqual([])

  await settled(page, `${base}/history`)
  await expect(page.getByText('Bytes freed').first()).toBeVisible()
  await expect(page.getByRole('region', { name: 'Rebuilt indexes' }).getByText(bloated)).toBeVisible()
  const numbers = async (chart: string) => {
    const figure = page.getByRole('figure', { name: chart })
    await figure.getByRole('button', { name: 'Table' }).click()
    const rows = await figure.getByRole('row').filter({ hasNotText: 'not measured' }).allInnerTexts()
    return rows.slice(1).join('\n')
  }
  expect(await numbers('Bytes freed (')).toMatch(/[1-9][\d.]* [kM]B/)
  expect(await numbers('Known bloat of the database')).toMatch(/[MkG]B\s+.*[MkG]?B/)
  await expect(page.getByText('Added policy: Nightly care')).toBeVisible()
  expect(await barriers(page)).toEqual([])

  await settled(page, '/report?days=1&target=crawler')
  await expect(page.getByRole('heading', { name: 'Maintenance report' })).toBeVisible()
  await expect(page.getByText(/proposals of the last run of Nightly care wait for a decision/)).toBeVisible()
  const sheets = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type \/Page[^s]/g)
  expect(sheets).toHaveLength(1)
})

test('says at the field what cannot be in a policy', async ({ page }) => {
  await settled(page, `${base}/policies/new`)
  await page.getByRole('textbox', { name: 'Timetable' }).fill('0 12 * * *')
  await expect(page.getByText(/never falls into the window/)).toBeVisible()
  await page.getByRole('textbox', { name: 'Timetable' }).fill('0 2 * * *')
  await page.getByLabel('Time zone').fill('Europe/Atlantis')
  await expect(page.getByText(/There is no time zone/)).toBeVisible()
})

test.describe('elsewhere', () => {
  test.use({ timezoneId: 'Pacific/Auckland' })

  test('a new policy begins with the clock of whoever makes it', async ({ page }) => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await settled(page, `${base}/policies/new`)
    await expect(page.getByLabel('Time zone')).toHaveValue('Pacific/Auckland')
    await expect(page.getByText(/Pacific\/Auckland/)).toBeVisible()
    expect(errors).toEqual([])
  })
})
