// Everything that must hold: types, lint, unit, database and browser tests. Installs and builds what is missing first.
// Plain JavaScript without packages at the top, because it must run before anything is installed.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from '../cli/build.mjs'
import { ensureChromium } from './chromium.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'arborist-run-'))
const node = process.execPath
const bin = (name) => join(root, 'node_modules', name)
const vitest = (project) => [
  bin('vitest/vitest.mjs'),
  ...['run', '--config', 'lib/testing/vitest.config.ts', '--project', project],
  ...['--reporter=default', '--reporter=json', `--outputFile.json=${join(place, `${project}.json`)}`],
]

const results = []

try {
  ensureInstalled()
  mkdirSync(join(root, 'node_modules/.cache/arborist'), { recursive: true })
  const unit = stage('unit', () => call(node, vitest('unit')), fromVitest)
  await Promise.all([stage('lint', () => call(node, [bin('@biomejs/biome/bin/biome'), 'check', '.'])), unit, pages()])
  await stage('database', () => database(), fromVitest)
  await stage('browser', () => browser(), fromPlaywright)
} catch (error) {
  say(`${error.stack}\n`)
  results.push({ passed: 0, failed: 1, skipped: 0 })
} finally {
  rmSync(place, { recursive: true, force: true })
}

const sum = (what) => results.reduce((total, each) => total + each[what], 0)
const skipped = sum('skipped')
process.exitCode = sum('failed') > 0 ? 1 : 0
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}\n`)

/** The build comes before the types, because both write into .next; it counts only when it fails. */
async function pages() {
  const { code, output } = await call(node, ['lib/cli/build.mjs'])
  if (code !== 0) tell('build', { passed: 0, failed: 1, skipped: 0 }, output)
  await stage('types', async () => {
    const routes = await call(node, [bin('next/dist/bin/next'), 'typegen'])
    return routes.code === 0 ? call(node, [bin('typescript/bin/tsc'), '--noEmit']) : routes
  })
}

async function database() {
  const ready = await call(node, ['lib/testing/ensure-majors.mjs'])
  return ready.code === 0 ? call(node, vitest('database')) : ready
}

async function browser() {
  const env = { CHROMIUM_PATH: await ensureChromium(), PLAYWRIGHT_JSON_OUTPUT_FILE: join(place, 'browser.json') }
  return call(node, [bin('playwright/cli.js'), 'test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json'], env)
}

/** Runs one stage and tells how it went. A stage that fails without a failed test counts as one. */
async function stage(name, work, count = () => ({ passed: 1, failed: 0, skipped: 0 })) {
  const began = Date.now()
  say(`${name} …\n`)
  const { code, output } = await work().catch((error) => ({ code: 1, output: `${error.message}\n` }))
  let counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    if (code === 0 || count.length > 0) counts = count(name)
  } catch (error) {
    say(`${name}: no report (${error.message})\n`)
  }
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  if (code === 0 && counts.passed + counts.failed + counts.skipped === 0) counts.failed = 1
  tell(name, counts, output, Math.round((Date.now() - began) / 1000))
}

function tell(name, counts, output, seconds) {
  results.push(counts)
  if (counts.failed > 0) say(`\n──── ${name} ────\n${output}────\n`)
  const skips = counts.skipped ? `, ${counts.skipped} skipped` : ''
  const time = seconds === undefined ? '' : ` (${seconds} s)`
  say(`${name}: ${counts.failed ? 'FAILED' : 'ok'}, ${counts.passed} passed, ${counts.failed} failed${skips}${time}\n`)
}

function fromVitest(name) {
  const report = readReport(name)
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function fromPlaywright(name) {
  const { stats, errors } = readReport(name)
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped }
}

function readReport(name) {
  return JSON.parse(readFileSync(join(place, `${name}.json`), 'utf8'))
}

/** Its output is kept, and shown when the stage fails. */
function call(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
    })
    const chunks = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => resolve({ code: 1, output: `${error.message}\n` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

function say(text) {
  process.stdout.write(text)
}
