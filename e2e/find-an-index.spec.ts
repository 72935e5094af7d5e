import { ask, expect, settled, test } from './fixtures'

test('filters, sorts and opens an index, whose series gains what a new snapshot saw', async ({ page }) => {
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
  await found.click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('idx_crawled_articles_content_fts')
  await expect(page.getByRole('heading', { name: 'Definition' })).toBeVisible()

  const before = await ask<{ items: { lastSnapshotAt: string }[] }>('/api/targets')
  const taken = await ask<{ at: string }>('/api/targets/crawler/snapshots', { method: 'POST' })
  expect(Date.parse(taken.at)).toBeGreaterThan(Date.parse(before.items[0]!.lastSnapshotAt))
  await page.reload()
  await expect(page.getByText('Scans per', { exact: false }).first()).toBeVisible()
})
