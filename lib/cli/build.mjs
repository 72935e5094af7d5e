// Installs what is missing and builds what is out of date. Plain JavaScript without packages at the top, see arborist.mjs.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const sources = ['app', 'components', 'lib', 'drizzle', 'public']
const single = ['package.json', 'package-lock.json', 'next.config.ts', 'tsconfig.json', 'instrumentation.ts']

/**
 * Installs unless every package of the lock file stands in node_modules at its version. Not by `npm ci`: that refuses a
 * lock file without the optional packages of platforms which the registry it was made from did not carry. `--no-save`
 * leaves the lock file as it is.
 */
export function ensureInstalled() {
  const lock = readPackages(join(root, 'package-lock.json'))
  const present = readPackages(join(root, 'node_modules/.package-lock.json'))
  const isComplete =
    present !== null &&
    Object.entries(lock ?? {}).every(
      ([path, each]) => path === '' || each.optional || present[path]?.version === each.version,
    )
  if (isComplete) return
  process.stderr.write('Installing packages …\n')
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--include=dev'])
}

/** Builds `dist` (supervisor, worker, command) and, when asked, `.next` (pages), each only when its sources changed. */
export async function ensureBuilt({ pages }) {
  const key = hashSources()
  if (readText(join(root, 'dist/built')) !== key) {
    await buildProcesses()
    writeFileSync(join(root, 'dist/built'), key)
  }
  if (pages && readText(join(root, '.next/built')) !== key) {
    process.stderr.write('Building the pages …\n')
    run(process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: 'production',
    })
    writeFileSync(join(root, '.next/built'), key)
  }
}

async function buildProcesses() {
  const { build, stop } = await import('esbuild')
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  mkdirSync(join(root, 'dist'), { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: {
      arborist: 'lib/cli/main.ts',
      hand: 'lib/jobs/hand.ts',
      mason: 'lib/jobs/mason.ts',
      look: 'lib/services/finding/look-thread.ts',
      report: 'lib/services/plan/report-thread.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    loader: { '.sql': 'text' },
    alias: { '@': root.replace(/\/$/, ''), 'server-only': join(root, 'lib/testing/server-only.ts') },
    sourcemap: 'linked',
    logLevel: 'warning',
  })
  await stop()
}

function hashSources() {
  const hash = createHash('sha256')
  for (const file of [
    ...single.map((name) => join(root, name)),
    ...sources.flatMap((name) => walk(join(root, name))),
  ]) {
    if (!existsSync(file)) continue
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function walk(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return walk(path)
      return /\.test\.tsx?$/.test(entry.name) || /\/lib\/(testing|domain\/plan\/fixtures)\//.test(path) ? [] : [path]
    })
}

function readPackages(file) {
  const text = readText(file)
  return text === null ? null : JSON.parse(text).packages
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function run(command, args, env = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, ...env } })
  if (done.signal) process.exit(130)
  if (done.status !== 0) throw new Error(`${command} ${args[0]} failed; its messages are above.`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureInstalled()
  await ensureBuilt({ pages: true })
}
