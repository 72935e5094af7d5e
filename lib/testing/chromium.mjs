// Finds a Chromium for the browser tests, or installs one. Plain JavaScript without packages at the top, see run.mjs.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** The path of a Chromium that starts: one on this machine, else Playwright's, else the distribution's. */
export async function ensureChromium() {
  const { chromium } = await import('playwright')
  const ways = [
    () => undefined,
    () => run(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium']),
    () => process.getuid?.() === 0 && run('apt-get', ['update']),
    () => process.getuid?.() === 0 && run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']),
  ]
  for (const way of ways) {
    way()
    const found = [process.env.CHROMIUM_PATH, ...names, chromium.executablePath()].find(starts)
    if (found) return pathOf(found)
  }
  throw new Error('There is no Chromium, and none could be installed: set CHROMIUM_PATH to one.')
}

// A wrapper that only says how to install the browser, or one without its libraries, fails here.
function starts(path) {
  if (!path) return false
  const told = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  return told.status === 0 && /chrom/i.test(told.stdout)
}

// Playwright wants the path of what a shell finds by its name.
function pathOf(found) {
  if (found.includes('/')) return found
  return spawnSync('which', [found], { encoding: 'utf8' }).stdout.trim() || found
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], timeout: 300_000, env })
}
