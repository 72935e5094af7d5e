import type { Page } from 'playwright/test'
import { barriers } from './barriers'
import { ask, expect, settled, test } from './fixtures'

type Finding = { id: number; objects: { id: number; schema: string; name: string; table: string }[] }
type Operation = { id: string; state: string; name: string }

/** A finding whose next step is a drop; the demonstration has some once it was judged. */
async function droppable(): Promise<Finding> {
  for (let tries = 0; tries < 240; tries += 1) {
    const path = '/api/targets/crawler/findings?kind=duplicate&filter=idx_crawled_articles_url&limit=1'
    const { items } = await ask<{ items: Finding[] }>(path)
    if (items[0]) return items[0]
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('The demonstration has no duplicate index.')
}

const idIn = (page: Page) => page.url().split('/').at(-1) ?? ''
const main = (page: Page) => page.getByRole('main')
const stateOf = (page: Page, word: string) => main(page).getByText(word, { exact: true }).first()

test('finds an index that nobody needs, drops it, watches it go, and brings it back', async ({ page }) => {
  test.setTimeout(240_000)
  const { id, objects } = await droppable()
  const [index, keeper] = objects as [Finding['objects'][0], Finding['objects'][0]]
  await settled(page, `/targets/crawler/indexes?verdict=safe-to-try`)
  await page.getByLabel('Filter by index, table or column').fill(index.name)
  await expect(page.getByRole('grid').getByRole('link', { name: index.name, exact: true })).toBeVisible()

  await settled(page, `/targets/crawler/findings/${id}`)
  await expect(page.getByRole('heading', { name: 'Evidence' })).toBeVisible()
  await page.getByRole('button', { name: 'Drop index…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(`DROP INDEX CONCURRENTLY "${index.schema}"."${index.name}"`)).toBeVisible()
  expect(await barriers(page)).toEqual([])

  await dialog.getByRole('button', { name: 'Drop index' }).click()
  await expect(dialog.getByText(/This is not its name/)).toBeVisible()
  await expect(dialog.getByRole('textbox')).toBeFocused()
  await dialog.getByRole('textbox').fill(index.name)
  const warnings = dialog.getByRole('checkbox')
  if ((await warnings.count()) > 0) await warnings.first().click()
  await dialog.getByRole('button', { name: 'Drop index' }).click()

  await expect(page).toHaveURL(/\/operations\/[0-9a-f-]{36}$/)
  const dropped = idIn(page)
  await expect(main(page).getByRole('heading', { level: 1 })).toBeFocused()
  await expect(stateOf(page, 'Done')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('heading', { name: 'Effect' })).toBeVisible()
  expect(await barriers(page)).toEqual([])

  // What was promised: the statements that could use it go through the one that stays.
  const sql = `select id from ${index.table} where url = 'https://example.org/'`
  const plan = await ask<{ id: string }>('/api/targets/crawler/plans', {
    method: 'POST',
    body: JSON.stringify({ sql }),
  })
  await settled(page, `/plans/${plan.id}`)
  await expect(main(page).getByText(keeper.name).first()).toBeVisible()
  await expect(main(page).getByText(index.name)).toHaveCount(0)

  await settled(page, `/targets/crawler/operations/${dropped}`)
  await page.getByRole('button', { name: 'Undo' }).click()
  const undo = page.getByRole('alertdialog')
  await expect(undo.getByText(new RegExp(`INDEX CONCURRENTLY "?${index.name}"?`))).toBeVisible()
  await undo.getByRole('button', { name: 'Undo' }).click()
  await expect(page).not.toHaveURL(new RegExp(dropped))
  await expect(main(page).getByRole('heading', { level: 1 })).toBeFocused()
  await expect(stateOf(page, 'Done')).toBeVisible({ timeout: 120_000 })
  await ask('/api/targets/crawler/snapshots', { method: 'POST' })
  const named = encodeURIComponent(`${index.schema}.${index.name}`)
  const back = await ask<{ index: { isValid: boolean; droppedAt: null } }>(`/api/targets/crawler/indexes/${named}`)
  expect(back.index).toMatchObject({ isValid: true, droppedAt: null })
})

test('rebuilds an index, sees it run in another tab, cancels it, and nothing is left', async ({ page, context }) => {
  test.setTimeout(240_000)
  const { items } = await ask<{ items: { id: number; schema: string; name: string }[] }>(
    '/api/targets/crawler/indexes?filter=content_fts&limit=1',
  )
  const [index] = items as [(typeof items)[0]]
  const other = await context.newPage()
  await settled(other, '/targets/crawler/operations?state=open')

  await settled(page, `/targets/crawler/indexes/${index.id}`)
  await page.getByRole('button', { name: 'Rebuild…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(`REINDEX (CONCURRENTLY) INDEX "${index.schema}"."${index.name}"`)).toBeVisible()
  const warnings = dialog.getByRole('checkbox')
  if ((await warnings.count()) > 0) await warnings.first().click()
  await dialog.getByRole('button', { name: 'Rebuild index' }).click()
  await expect(page).toHaveURL(/\/operations\/[0-9a-f-]{36}$/)
  const id = idIn(page)
  await expect(stateOf(page, 'Running')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('progressbar', { name: 'Progress' })).toHaveAttribute('aria-valuenow', /\d+/)
  await expect(other.getByRole('link', { name: new RegExp(index.name) })).toBeVisible()

  await page.getByRole('button', { name: 'Cancel it' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the operation' }).click()
  await expect(stateOf(page, 'Cancelled')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  await other.close()

  const { state } = await ask<Operation>(`/api/operations/${id}`)
  expect(state).toBe('cancelled')
  await ask('/api/targets/crawler/snapshots', { method: 'POST' })
  const left = await ask<{ items: { name: string }[] }>('/api/targets/crawler/indexes?filter=ccnew&limit=5')
  expect(left.items).toEqual([])
})

test('several chosen indexes become one plan of action with one script', async ({ page }) => {
  await settled(page, '/targets/crawler/indexes?filter=crawled_articles&sort=-sizeBytes')
  const boxes = page.getByRole('grid').getByRole('checkbox', { name: 'Select this row' })
  await boxes.nth(1).click()
  await boxes.nth(2).click()
  await expect(page.getByText('2 indexes chosen')).toBeVisible()
  await page.getByRole('button', { name: 'Plan to rebuild…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Plan of action' })
  await expect(dialog.getByRole('listitem').first()).toBeVisible({ timeout: 30_000 })
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'SQL script' }).click()
  expect((await saved).suggestedFilename()).toBe('crawler-script.sql')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toHaveCount(0)
})
