import { readFile } from 'node:fs/promises'
import { ask, expect, settled, test } from './fixtures'

type Found = { items: { id: number; objects: { name: string }[] }[]; assessedAt: string | null }

/** The most urgent open finding, as soon as the demonstration was judged with its past. */
async function firstFinding(): Promise<Found['items'][number]> {
  const ask3 = () => ask<Found>('/api/targets/crawler/findings?limit=3')
  const count = async () => {
    const { items, assessedAt } = await ask3()
    return assessedAt ? items.length : 0
  }
  await expect.poll(count, { timeout: 150_000, intervals: [1_000] }).toBe(3)
  return (await ask3()).items[0]!
}

test('goes from what to do next to the evidence of an index, dismisses the finding and takes it back', async ({
  page,
}) => {
  test.setTimeout(240_000)
  const { id, objects } = await firstFinding()
  const name = objects[0]!.name

  await settled(page, '/')
  await expect(page.getByRole('main').getByRole('link', { name: /findings?: attention$/ })).toBeVisible()
  await page.getByRole('main').getByRole('link', { name: 'Web crawler (demo)' }).first().click()
  const next = page.getByRole('region', { name: 'What to do next' })
  await expect(next.getByRole('listitem')).toHaveCount(3)
  const line = next.getByRole('listitem').filter({ hasText: name }).first()

  await line.getByRole('link', { name }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
  await expect(page.getByRole('region', { name: 'Verdict' }).getByText(/^Snapshots cover/)).toBeVisible()

  await page.goBack()
  await line.getByRole('link').first().click()
  await expect(page).toHaveURL(new RegExp(`/targets/crawler/findings/${id}$`))
  await expect(page.getByRole('heading', { name: 'Evidence' })).toBeVisible()
  await expect(page.getByText(/DROP INDEX CONCURRENTLY/)).toContainText(name)

  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await dialog.getByRole('button', { name: 'Dismiss' }).click()
  await expect(dialog.getByText('Say why, for whoever looks next')).toBeVisible()
  await dialog.getByLabel('Reason').fill('The year-end report uses it.')
  await dialog.getByRole('button', { name: 'Dismiss' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByText('The year-end report uses it.').first()).toBeVisible()

  await page.getByRole('main').getByRole('link', { name: 'All findings' }).click()
  const list = page.getByRole('list', { name: 'Findings, most urgent first' })
  await expect(list.getByRole('listitem').first()).toBeVisible()
  // What else is found of the same index stays.
  await expect(list.locator(`a[href$="/findings/${id}"]`)).toHaveCount(0)
  await page.getByRole('button', { name: /^State/ }).click()
  await page.getByRole('menuitemcheckbox', { name: /^Dismissed/ }).click()
  await expect(page).toHaveURL(/state=dismissed/)
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await list.getByRole('button', { name: 'Restore' }).click()
  await expect(page.getByText('No finding fits')).toBeVisible()
  expect((await firstFinding()).id).toBe(id)
})

test('prints a report: light, without the frame around it, every sheet numbered', async ({ page, context }) => {
  test.setTimeout(240_000)
  await firstFinding()
  await context.addCookies([{ name: 'arborist_theme', value: 'dark', url: process.env.E2E_ORIGIN ?? '' }])
  await settled(page, '/targets/crawler/findings')
  await page.getByRole('main').getByRole('link', { name: 'Report' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Index report' })).toBeVisible()
  for (const part of ['Summary', 'Redundant indexes', 'Indexes without use', 'Missing indexes']) {
    await expect(page.getByRole('heading', { name: part })).toBeVisible()
  }

  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Take a snapshot now' })).toBeHidden()
  const colours = await page.getByRole('heading', { level: 1 }).evaluate((heading) => {
    const channels = (text: string) => (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
    return {
      ink: channels(getComputedStyle(heading).color),
      paper: channels(getComputedStyle(document.body).backgroundColor),
    }
  })
  expect(Math.max(...colours.ink)).toBeLessThan(80)
  expect(colours.paper).toEqual([255, 255, 255])
  const cut = await page
    .locator('[data-paper] pre')
    .evaluateAll((blocks) => blocks.filter((block) => block.scrollHeight > block.clientHeight + 1).length)
  expect(cut).toBe(0)

  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  expect(pdf.startsWith('%PDF-')).toBe(true)
  expect(pdf.match(/\/Type \/Page\b/g)?.length ?? 0).toBeGreaterThan(1)
  await page.emulateMedia({ media: null })

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('main').getByRole('link', { name: 'Markdown' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('report-crawler.md')
  const markdown = await readFile(await download.path(), 'utf8')
  expect(markdown).toMatch(/^# Index report: Web crawler \(demo\)$/m)
  expect(markdown).toContain('DROP INDEX CONCURRENTLY')
})
