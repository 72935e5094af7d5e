import { barriers } from './barriers'
import { ask, expect, hostileTarget, origin, pagesOf, settled, test } from './fixtures'

test('finds no barrier on any page in either theme', async ({ page, context, faults }) => {
  test.setTimeout(480_000)
  await context.addCookies([{ name: 'arborist_theme', value: 'light', url: origin }])
  // Colours that fade would be judged half way.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const paths = await pagesOf('crawler')
  expect(paths.length).toBeGreaterThan(5)
  const html = page.locator('html')
  for (const path of [...paths, '/nothing-here']) {
    await settled(page, path).catch((error) => {
      throw new Error(`${path}: ${error.message}`)
    })
    await expect(html).toHaveAttribute('data-theme', 'light')
    expect.soft(await barriers(page), path).toEqual([])
    // The themes differ in their colours and in nothing else.
    await html.evaluate((element) => element.setAttribute('data-theme', 'dark'))
    expect.soft(await barriers(page, ['color-contrast']), `${path} (dark)`).toEqual([])
  }
  // The one page that is not there is answered with its status.
  const missing = faults.findIndex((fault) => fault.includes('404 (Not Found)'))
  expect(missing).toBe(faults.length - 1)
  faults.splice(missing, 1)
})

test('remembers the dark theme', async ({ page, context }) => {
  await context.addCookies([{ name: 'arborist_theme', value: 'dark', url: origin }])
  await settled(page, '/')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await barriers(page)).toEqual([])
})

test('reads hostile names as text on every page', async ({ page }) => {
  test.setTimeout(300_000)
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    )
    window.alert = () => console.error('alert was called')
  })
  const target = await hostileTarget()
  const { items } = await ask<{ items: { name: string }[] }>(`/api/targets/${target}/indexes?limit=100`)
  expect(items.length).toBeGreaterThan(30)
  for (const path of await pagesOf(target)) {
    await settled(page, path)
    expect(await page.evaluate(() => (window as { __xss?: unknown }).__xss), path).toBeUndefined()
    expect(await page.locator('main img[src="x"], main iframe, main script[src="x"]').count(), path).toBe(0)
  }
})
