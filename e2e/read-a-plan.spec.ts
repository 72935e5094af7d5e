import type { Page } from 'playwright/test'
import { makePlan } from '../lib/testing/made-plan'
import { barriers } from './barriers'
import { expect, origin, settled, test } from './fixtures'

const slow = `select l.status, count(*) from crawl_log l where l.url ~* 'b(l|1)og' and l.bytes > 5000 group by 1`
const bordered = `+---------------------------------------------------------------------------------------------------------------------------+
|                                                       QUERY PLAN                                                          |
+---------------------------------------------------------------------------------------------------------------------------+
| Nested Loop  (cost=0.42..900.00 rows=10 width=16) (actual time=0.050..84.000 rows=40 loops=1)                             |
|   ->  Seq Scan on authors a  (cost=0.00..20.00 rows=40 width=8) (actual time=0.010..4.000 rows=40 loops=1)                |
|   ->  Index Scan using books_author on books b  (cost=0.42..2.00 rows=1 width=8) (actual time=1.000..1.500 rows=1 loops=40) |
|         Index Cond: (author_id = a.id)                                                                                    |
| Planning Time: 0.250 ms                                                                                                   |
| Execution Time: 84.500 ms                                                                                                 |
+---------------------------------------------------------------------------------------------------------------------------+
(6 rows)
`
const img = '<img src=x onerror="window.__xss=1">'

const outline = (page: Page) => page.getByRole('treegrid', { name: 'Nodes of the plan' })
const beside = (page: Page) => page.getByRole('complementary', { name: 'Findings and the chosen node' })
const run = (page: Page) => page.getByRole('button', { name: 'Run and measure' })

/** A large plan in which one scan, the last node, takes 900 ms of its own. */
function withSlowScan(size: number): { text: string; nodes: number } {
  const { json, nodes } = makePlan(size, 'bushy')
  const [{ Plan: made }] = JSON.parse(json)
  const ms = made['Actual Total Time'] + 900
  const scan = {
    'Node Type': 'Seq Scan',
    'Relation Name': 'slow_table',
    'Parent Relationship': 'Member',
    'Total Cost': 9_000,
    'Plan Rows': 5,
    'Actual Total Time': 900,
    'Actual Rows': 5,
    'Actual Loops': 1,
    Filter: `(status = 'open'::text)`,
    'Rows Removed by Filter': 900_000,
  }
  const root = {
    'Node Type': 'Append',
    'Total Cost': made['Total Cost'] + 9_000,
    'Plan Rows': 15,
    'Actual Total Time': ms,
    'Actual Rows': 15,
    'Actual Loops': 1,
    Plans: [{ ...made, 'Parent Relationship': 'Member' }, scan],
  }
  return { text: JSON.stringify([{ Plan: root, 'Execution Time': ms }]), nodes: nodes + 2 }
}

/** Puts a text into the editor as the clipboard does. */
async function paste(page: Page, text: string) {
  // The plain field stands in until the editor has loaded, and for a moment beside it.
  const editor = page.getByRole('textbox', { name: /plan/ }).and(page.locator('[contenteditable="true"]'))
  await expect(editor).toBeVisible()
  await editor.focus()
  await editor.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

async function type(page: Page, sql: string) {
  // The plain field stands in until the editor has loaded, and for a moment beside it.
  const editor = page.getByRole('textbox', { name: /plan/ }).and(page.locator('[contenteditable="true"]'))
  await expect(editor).toBeVisible()
  await editor.focus()
  await page.keyboard.insertText(sql)
  await page.keyboard.press('Escape')
}

/** The row the keyboard stands on, once it is drawn. */
async function active(page: Page) {
  await expect(outline(page)).toHaveAttribute('aria-activedescendant', /./)
  return page.locator(`[id="${await outline(page).getAttribute('aria-activedescendant')}"]`)
}

for (const theme of ['light', 'dark']) {
  test(`measures a slow statement and says what to do, without barriers in the ${theme} theme`, async ({
    page,
    context,
  }) => {
    await context.addCookies([{ name: 'arborist_theme', value: theme, url: origin }])
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await settled(page, '/targets/crawler/plans')
    await type(page, slow)
    await page.getByRole('checkbox', { name: /^ANALYZE/ }).click()
    await run(page).click()

    const finding = beside(page).getByRole('listitem').filter({ hasText: 'critical' })
    await expect(finding.getByRole('heading')).toContainText('crawl_log')
    const statement = finding.locator('pre').filter({ hasText: 'CREATE INDEX CONCURRENTLY' })
    await expect(statement).toContainText('crawl_log')
    await finding.getByRole('button', { name: 'Copy SQL' }).last().click()
    await expect(page.getByText('Copied')).toBeAttached()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await statement.textContent())
    expect(await barriers(page)).toEqual([])

    const root = outline(page).getByRole('row', { level: 1 })
    await root.click()
    await expect(page).toHaveURL(/node=0/)
    await expect(root).toHaveAttribute('aria-selected', 'true')
    await expect(beside(page).getByRole('heading', { name: /^Why it is .* by itself$/ })).toBeVisible()
    const ledger = beside(page).locator('table').first()
    await expect(ledger.getByRole('row').first()).toContainText('with everything below')
    await expect(ledger.getByRole('row').last()).toContainText('= ')
    await ledger.getByRole('button').first().click()
    await expect(page).toHaveURL(/node=1/)
    expect(await barriers(page)).toEqual([])
  })
}

test('reads a plan with the borders of psql, to the figures of a node', async ({ page }) => {
  await settled(page, '/plans')
  await paste(page, bordered)
  await expect(page.getByText('Read as a plan in TEXT: 3 nodes')).toBeVisible()
  const row = outline(page).getByRole('row').filter({ hasText: 'books_author' })
  await expect(row).toHaveAttribute('aria-level', '2')
  // 1.5 ms in each of 40 loops; 60 of 84.5 ms.
  await expect(row.getByRole('gridcell').nth(0)).toHaveText('60 ms')
  await expect(row.getByRole('gridcell').nth(1)).toHaveText('60 ms')
  await expect(row.getByRole('gridcell').nth(4)).toHaveText('40')
  // 84 − 4 − 60 ms.
  await expect(outline(page).getByRole('row', { level: 1 }).getByRole('gridcell').nth(0)).toHaveText('20 ms')
  await row.click()
  await expect(beside(page)).toContainText('It ran 40 times and took 60 ms, 71% of the execution.')
  await expect(beside(page)).toContainText('(author_id = a.id)')
})

test('goes through 5,000 nodes by keyboard alone', async ({ page }) => {
  const { text, nodes } = withSlowScan(5_000)
  await settled(page, '/plans')
  await paste(page, text)
  await expect(outline(page)).toBeVisible({ timeout: 30_000 })
  await expect(outline(page)).toHaveAttribute('aria-rowcount', /^\d+$/)
  await outline(page).focus()
  const lineOf = async () => Number(await (await active(page)).getAttribute('data-line'))
  const rows = async () => Number(await outline(page).getAttribute('aria-rowcount'))

  await page.keyboard.press('End')
  const last = await lineOf()
  expect(last).toBe((await rows()) - 2)
  await page.keyboard.press('ArrowUp')
  expect(await lineOf()).toBe(last - 1)
  await page.keyboard.press('Home')
  expect(await lineOf()).toBe(0)

  const before = await rows()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(rows).toBe(2)
  await page.keyboard.press('ArrowRight')
  await expect.poll(rows).toBe(before)
  await page.keyboard.press('ArrowRight')
  expect(await lineOf()).toBe(1)
  await page.keyboard.press('Home')
  await page.keyboard.press('e')
  await expect.poll(rows).toBe(nodes + 1)

  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: /^Find nodes/ })).toBeFocused()
  await page.keyboard.type('scan t1234')
  await expect(page.getByRole('search').getByRole('status')).toHaveText(/found$/)
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await active(page)).textContent()).toContain('t1234')

  await outline(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('n')
  await expect.poll(async () => (await active(page)).textContent()).toContain('slow_table')
  await expect((await active(page)).getByRole('img', { name: /^Finding/ })).toBeVisible()
  await page.keyboard.press('Home')
  await page.keyboard.press('.')
  await expect.poll(async () => (await active(page)).getByRole('gridcell').first().textContent()).toBe('900 ms')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/node=\d+/)
  await expect(outline(page).locator('[aria-selected="true"]')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page).not.toHaveURL(/node=/)
})

test('compares a plan with the one after a change', async ({ page }) => {
  await settled(page, '/plans/compare')
  const quick = bordered
    .replace('1.000..1.500', '0.100..0.150')
    .replace('..84.000', '..30.000')
    .replace('84.500', '30.500')
  await page.getByRole('textbox', { name: 'Before: the output of EXPLAIN' }).fill(bordered)
  await page.getByRole('textbox', { name: 'After: the output of EXPLAIN' }).fill(quick)
  await expect(page.getByRole('region', { name: 'Before' })).toContainText('84.5 ms, 3 nodes')
  await expect(page.getByRole('region', { name: 'After' })).toContainText('30.5 ms, 3 nodes')
  const time = page.locator('dl > div').filter({ hasText: 'Execution time' })
  await expect(time).toContainText('84.5 ms → 30.5 ms')
  await expect(page.getByRole('treegrid').getByRole('row').filter({ hasText: 'books_author' })).toBeVisible()
  expect(await barriers(page)).toEqual([])
})

test('marks a mistake at its character and refuses two statements', async ({ page, faults }) => {
  await settled(page, '/targets/crawler/plans')
  await type(page, 'select l.status\nfrom crawl_log l where l.no_such = 1')
  await page.getByRole('button', { name: 'Explain', exact: true }).click()
  const told = page.getByRole('alert').filter({ hasText: 'no_such' })
  await expect(told).toContainText('At line 2, character 24.')
  await expect(page.locator('.cm-lintRange-error')).toHaveText(/no_such|l/)

  await page.getByRole('button', { name: 'Clear' }).click()
  await type(page, 'select 1; select 2')
  await page.getByRole('button', { name: 'Explain', exact: true }).click()
  await expect(page.getByText('At line 1, character 11.')).toBeVisible()
  await expect(page.locator('.cm-lintRange-error')).toHaveText('select')
  expect(await barriers(page)).toEqual([])
  // The browser notes both refused requests; nothing else went wrong.
  expect(faults.every((fault) => /status of 4\d\d/.test(fault))).toBe(true)
  expect(faults.splice(0)).toHaveLength(2)
})

test('draws hostile names of a plan as text in every view', async ({ page }) => {
  const scan = (name: string) => ({
    'Node Type': 'Seq Scan',
    'Parent Relationship': 'Outer',
    'Relation Name': name,
    Alias: name,
    'Total Cost': 50,
    'Plan Rows': 5,
    'Actual Total Time': 50.5,
    'Actual Rows': 5,
    'Actual Loops': 1,
    Filter: `(name = '${img}'::text)`,
    'Rows Removed by Filter': 900_000,
  })
  const root = { ...scan(img), 'Node Type': 'Append', [img]: img, Plans: [scan(`__proto__${img}`), scan(img)] }
  await settled(page, '/plans')
  await paste(page, JSON.stringify([{ Plan: root, 'Execution Time': 200 }]))
  await expect(outline(page).getByRole('row')).toHaveCount(4)
  await expect(beside(page)).toContainText(img)
  await outline(page).getByRole('row').nth(2).click()
  await expect(beside(page)).toContainText(`__proto__${img}`)
  for (const view of ['Diagram', 'Flame', 'Objects', 'Text', 'Outline']) {
    await page.getByRole('tab', { name: view }).click()
    await expect(page.getByRole('tabpanel', { name: view })).not.toBeEmpty()
    expect(await page.locator('main img[src="x"]').count(), view).toBe(0)
  }
  expect(await page.evaluate(() => (window as { __xss?: unknown }).__xss)).toBeUndefined()
})
