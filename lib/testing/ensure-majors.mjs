// Installs the PostgreSQL majors that tests need: node lib/testing/ensure-majors.mjs
import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const source = new URL('majors.ts', import.meta.url)
const cache = new URL('../../node_modules/.cache/arborist/', import.meta.url)
const bundle = new URL(`ensure-majors-${process.pid}.mjs`, cache)

await mkdir(cache, { recursive: true })
await build({
  entryPoints: [fileURLToPath(source)],
  outfile: fileURLToPath(bundle),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
  define: { 'import.meta.url': JSON.stringify(source.href) },
})
try {
  const { ensureMajors } = await import(bundle.href)
  await ensureMajors()
} finally {
  await rm(bundle, { force: true })
}
