import { expect, settled, test } from './fixtures'

test('opens a row that is clicked before typing rests', async ({ page }) => {
  await settled(page, '/targets/crawler/indexes')
  const first = page.getByRole('grid').getByRole('link').first()
  const name = (await first.textContent()) ?? ''
  const box = (await first.boundingBox())!
  // The way to the page of the index lasts longer than it takes for the filter to count.
  await page.route(/_rsc=/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 600))
    await route.continue()
  })
  await page.getByLabel('Filter by index, table or column').fill(name)
  await page.mouse.click(box.x + 10, box.y + box.height / 2)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
})

test('filters, sorts and opens an index, and sees its chart gain a point', async ({ page }) => {
  test.setTimeout(240_000)
  await settled(page, '/targets/crawler/indexes')
  const grid = page.getByRole('grid')
  await expect(grid.getByRole('link').first()).toBeVisible()

  await page.getByLabel('Filter by index, table or column').fill('content_fts')
  const found = grid.getByRole('link', { name: 'idx_crawled_articles_content_fts' })
  await expect(found).toBeVisible()
  await expect(grid.getByRole('link', { name: 'crawled_articles_pkey' })).toHaveCount(0)

  await page.getByLabel('Filter by index, table or column').fill('')
  await grid.getByRole('columnheader', { name: /^Size/ }).getByRole('button').first().click()
  await expect(grid.getByRole('columnheader', { name: /^Size/ })).toHaveAttribute('aria-sort', /ascending|descending/)

  await page.getByLabel('Filter by index, table or column').fill('content_fts')
  await expect(grid.getByRole('link', { name: 'crawled_articles_pkey' })).toHaveCount(0)
  await found.click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('idx_crawled_articles_content_fts')
  await expect(page.getByRole('heading', { name: 'Definition' })).toBeVisible()

  // The demonstration's own minute hand: a scheduled snapshot adds a point without anybody reloading.
  await page
    .getByRole('main')
    .getByRole('link', { name: '1 hour' })
    .or(page.getByRole('button', { name: '1 hour' }))
    .first()
    .click()
  await expect(page).toHaveURL(/range=1h/)
  await page.getByRole('button', { name: 'Table' }).first().click()
  const table = page.getByRole('region', { name: /^Scans per .*, as a table$/ })
  // The hour moves with the clock, so it is the newest measured minute that tells, not how many there are.
  const newest = async () => {
    const rows = table.getByRole('row').filter({ hasNotText: 'not measured' })
    return (await rows.last().getByRole('rowheader').textContent()) ?? ''
  }
  await expect.poll(newest).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/)
  const before = await newest()
  await expect.poll(async () => (await newest()) > before, { timeout: 150_000, intervals: [2_000] }).toBe(true)
})
