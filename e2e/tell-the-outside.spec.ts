import { startReceiver } from '../lib/testing/receiver'
import { barriers } from './barriers'
import { expect, settled, test } from './fixtures'

test('adds a webhook, sends a test message, and sees what became of it', async ({ page }) => {
  const receiver = await startReceiver()
  await settled(page, '/settings/channels')
  await page.getByRole('link', { name: 'Add a channel' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('On call')
  await page.getByRole('textbox', { name: 'Address' }).fill('http://169.254.169.254/latest')
  await page.getByRole('button', { name: 'Add channel' }).click()
  await expect(page.getByText(/link-local or cloud metadata address/).first()).toBeVisible()
  await page.getByRole('textbox', { name: 'Address' }).fill(`${receiver.origin}/hidden-token`)
  await page.getByLabel('Signing secret').fill('a signing secret')
  await page.getByRole('button', { name: 'Add channel' }).click()
  await expect(page).toHaveURL(/\/settings\/channels\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { name: 'On call', exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Send a test message' }).click()
  const messages = page.getByRole('region', { name: 'Messages', exact: true })
  await expect(messages.getByText('Sent', { exact: true })).toBeVisible()
  expect(receiver.received).toHaveLength(1)
  expect(receiver.received[0]).toMatchObject({
    path: '/hidden-token',
    headers: { 'arborist-signature': expect.any(String) },
  })
  expect(await page.content()).not.toContain('hidden-token')

  receiver.answer((response) => void response.writeHead(500).end())
  await page.getByRole('button', { name: 'Send a test message' }).click()
  await expect(page.getByRole('alert').getByText(/answered 500/)).toBeVisible()
  await expect(messages.getByText('Failed', { exact: true })).toBeVisible()
  expect(await barriers(page)).toEqual([])

  await page.getByRole('button', { name: 'Remove…' }).click()
  await page.getByRole('button', { name: 'Remove channel' }).click()
  await expect(page).toHaveURL(/\/settings\/channels$/)
  await receiver.close()
})
