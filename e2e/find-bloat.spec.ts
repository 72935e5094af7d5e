import { expect, settled, test } from './fixtures'

test('finds the bloat of the crawl log, and scans an index of it exactly', async ({ page }) => {
  test.setTimeout(240_000)
  await settled(page, '/targets/crawler/indexes?bloat=from-40&sort=-bloatRatio')
  const grid = page.getByRole('grid')
  const found = grid.getByRole('link', { name: 'idx_crawl_log_url' })
  // Computed a moment after the first snapshot.
  await expect(async () => {
    await page.reload()
    await expect(found).toBeVisible({ timeout: 3_000 })
  }).toPass({ timeout: 60_000 })
  await found.click()

  const panel = page.getByRole('region', { name: 'Bloat', exact: true })
  await expect(panel).toContainText('rebuilt it would take about', { timeout: 60_000 })
  await expect(panel.locator('[aria-current=step]')).toHaveText('Modelled')
  const modelled = Number.parseFloat(
    (await panel
      .getByText(/^[\d.]+%$/)
      .first()
      .textContent()) ?? '',
  )

  await panel.getByRole('button', { name: 'Scan exactly' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(/reads [\d.]+ MB once/)
  await dialog.getByRole('button', { name: /^Read [\d.]+ MB$/ }).click()
  await expect(panel.locator('[aria-current=step]')).toHaveText('Exact', { timeout: 30_000 })
  await expect(panel).toContainText('empty or deleted pages')
  const exact = Number.parseFloat(
    (await panel
      .getByText(/^[\d.]+%$/)
      .first()
      .textContent()) ?? '',
  )
  expect(Math.abs(exact - modelled)).toBeLessThan(4)

  await settled(page, '/targets/crawler/findings?kind=bloated')
  await expect(page.getByText('REINDEX INDEX CONCURRENTLY').first()).toBeVisible()
})
