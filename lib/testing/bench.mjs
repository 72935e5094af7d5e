// The entry of `npm run bench`: plain JavaScript, because it must run before anything is installed.
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled } from '../cli/build.mjs'
import { ensureChromium } from './chromium.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
ensureInstalled()
const only = process.argv[process.argv.indexOf('--only') + 1]
// What is measured without Arborist running needs no pages, which take minutes to build.
const isBare =
  process.argv.includes('--only') &&
  only.split(',').every((part) => ['bloat', 'redundancy', 'maintenance', 'interleavings'].includes(part))
await ensureBuilt({ pages: !isBare })
if (!process.argv.includes('--only') || only?.match(/grid|plans-page|history/))
  process.env.CHROMIUM_PATH = await ensureChromium()
const { build } = await import('esbuild')
await build({
  absWorkingDir: root,
  entryPoints: { bench: 'lib/testing/bench.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  loader: { '.sql': 'text' },
  alias: { '@': root.replace(/\/$/, ''), 'server-only': `${root}lib/testing/server-only.ts` },
  // Folders are found from where the sources are.
  define: { 'import.meta.url': JSON.stringify(new URL('bench.ts', import.meta.url).href) },
  logLevel: 'warning',
})
await import('../../dist/bench.mjs')
