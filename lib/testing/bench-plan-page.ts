import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'
import { makePlan } from './made-plan'

export type PlanPageTime = { what: string; ms: number; mostMs: number }

const cases = [
  { size: 20, mostMs: 100 },
  { size: 5_000, mostMs: 1_000 },
  { size: 20_000, mostMs: 2_000 },
]
const repeats = 5
type Seen = { pastedAt: number; readyAt: number; long: number[] }

/**
 * From the paste of a plan to its tree standing and the page free again, in the pages as built; and the longest pause
 * while scrolling and folding. `link` signs in and is used up. Needs CHROMIUM_PATH, or the browser Playwright brings.
 */
export async function timePlanPage(base: string, link: string): Promise<PlanPageTime[]> {
  const { chromium } = await import('playwright')
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || undefined,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(link)
    await page.waitForLoadState('networkidle')
    await page.addInitScript(watch)
    const times: PlanPageTime[] = []
    for (const { size, mostMs } of cases) {
      const { text } = makePlan(size, 'bushy')
      const found: number[] = []
      for (let n = 0; n < repeats; n += 1) found.push(await timePaste(page, base, text))
      times.push({
        what: `${size.toLocaleString('en')} nodes: paste to a tree that answers`,
        ms: median(found),
        mostMs,
      })
      if (size < 1_000) continue
      const longest = await longestPause(page)
      times.push({
        what: `${size.toLocaleString('en')} nodes: longest pause, scrolling and folding`,
        ms: longest,
        mostMs: 50,
      })
    }
    return times
  } finally {
    await browser.close()
  }
}

async function timePaste(page: Page, base: string, text: string): Promise<number> {
  await page.goto(`${base}/plans`)
  await page.locator('.cm-content').waitFor()
  await page.waitForLoadState('networkidle')
  await sleep(500)
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    const { seen, look } = window as unknown as { seen: Seen; look: () => void }
    seen.pastedAt = performance.now()
    look()
    const editor = document.querySelector('.cm-content')
    editor?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
  const isReady = () => (window as unknown as { seen: Seen }).seen.readyAt > 0
  await page.waitForFunction(isReady, null, { timeout: 60_000 })
  const { pastedAt, readyAt } = await page.evaluate(() => (window as unknown as { seen: Seen }).seen)
  return readyAt - pastedAt
}

/** The longest task while the tree of the page is scrolled to its end, and folded and unfolded from its keyboard. */
async function longestPause(page: Page): Promise<number> {
  const tree = page.getByRole('treegrid')
  await tree.focus()
  await sleep(500)
  await page.evaluate(() => {
    ;(window as unknown as { seen: Seen }).seen.long.length = 0
  })
  const box = await tree.boundingBox()
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 100)
  for (let n = 0; n < 60; n += 1) {
    await page.mouse.wheel(0, 900)
    await sleep(16)
  }
  const keys = [
    'Home',
    'ArrowLeft',
    'ArrowRight',
    'ArrowDown',
    'ArrowLeft',
    'ArrowRight',
    'End',
    'PageUp',
    'Home',
    'e',
    'End',
  ]
  for (const key of keys) {
    await page.keyboard.press(key)
    await sleep(120)
  }
  const long = await page.evaluate(() => (window as unknown as { seen: Seen }).seen.long)
  return Math.max(0, ...long)
}

/** Runs in the page: notes long tasks, and when the tree was drawn and the page had time for something else. */
function watch(): void {
  const seen: Seen = { pastedAt: 0, readyAt: 0, long: [] }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.long.push(entry.duration)
  }).observe({ type: 'longtask' })
  const look = () => {
    const isThere = document.querySelectorAll('[role=treegrid] [data-line]').length > 0
    if (!isThere) return void requestAnimationFrame(look)
    // After the frame that draws it, in the first task that gets its turn: then a key would be heard.
    requestAnimationFrame(() =>
      setTimeout(() => {
        seen.readyAt = performance.now()
      }),
    )
  }
  Object.assign(window, { seen, look })
}

function median(list: number[]): number {
  return list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0
}
