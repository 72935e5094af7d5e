import AxeBuilder from '@axe-core/playwright'
import { ask, expect, hostileTarget, origin, pagesOf, settled, test } from './fixtures'

for (const theme of ['light', 'dark']) {
  test(`finds no barrier on any page in the ${theme} theme`, async ({ page, context, faults }) => {
    test.setTimeout(480_000)
    await context.addCookies([{ name: 'arborist_theme', value: theme, url: origin }])
    const paths = await pagesOf('crawler')
    expect(paths.length).toBeGreaterThan(5)
    for (const path of [...paths, '/nothing-here']) {
      await settled(page, path).catch((error) => {
        throw new Error(`${path}: ${error.message}`)
      })
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze()
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${path}: ${id}: ${html.slice(0, 160)}`),
      )
      expect.soft(found).toEqual([])
    }
    // The one page that is not there is answered with its status.
    const missing = faults.findIndex((fault) => fault.includes('404 (Not Found)'))
    expect(missing).toBe(faults.length - 1)
    faults.splice(missing, 1)
  })
}

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
