import { expect, link, test } from './fixtures'

test('opens the printed link once and sees the demonstration', async ({ page, context }) => {
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Targets', level: 1 })).toBeVisible()
  await expect(page.getByRole('main').getByRole('link', { name: 'Web crawler (demo)' }).first()).toBeVisible()
  await context.storageState({ path: 'e2e/.results/session.json' })
})

test('is told that the link was used', async ({ page }) => {
  await page.goto(link)
  await expect(page).toHaveURL(/\/sign-in\?link=used$/)
  await expect(page.getByText('This sign-in link was used already or is over.')).toBeVisible()
})
