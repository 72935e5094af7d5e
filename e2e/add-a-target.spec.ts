import { expect, second, settled, test } from './fixtures'

test('adds a second server: first with a wrong password, then with the right one', async ({ page }) => {
  await settled(page, '/targets/new')
  const fill = (label: string, value: string) => page.getByRole('textbox', { name: label }).fill(value)
  await fill('Name', 'Second server')
  await fill('Host', '127.0.0.1')
  await page.getByLabel('Port').fill(String(second.port))
  await fill('Database', 'postgres')
  await fill('User', second.user)
  await page.getByRole('combobox', { name: 'TLS' }).click()
  await page.getByRole('option', { name: /^(disable|off|no tls|none)/i }).click()
  await page.getByLabel('Password').fill('wrong')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(
    page
      .getByText(/password/i)
      .filter({ hasText: /refuse|wrong|not accept/i })
      .first(),
  ).toBeVisible()

  await page.getByLabel('Password').fill(second.password)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page).toHaveURL(/\/targets\/second-server$/)
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
})
