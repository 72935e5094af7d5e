import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { inThread } from './draw-aside'
import { drawReading, namesIn, readText } from './draw-plans'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = join(root, `node_modules/.cache/arborist/report-${process.pid}`)
const file = join(folder, 'report.mjs')

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: { report: 'lib/services/plan/report-thread.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@': root.replace(/\/$/, ''), 'server-only': `${root}lib/testing/server-only.ts` },
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const scan = { 'Node Type': 'Seq Scan', 'Relation Name': 'orders', Alias: 'orders', 'Startup Cost': 0, 'Total Cost': 9 }
const text = JSON.stringify([{ Plan: { 'Node Type': 'Append', 'Total Cost': 90, Plans: Array(50).fill(scan) } }])

test('a thread draws what would be drawn here', async () => {
  const live: LivePlanFacts = { versionNumber: 180004, settings: {}, tables: [] }
  const asked: unknown[] = []
  const drawn = await inThread(file, text, async (names) => {
    asked.push(names)
    return live
  })
  expect(asked).toEqual([{ relations: ['orders'], indexes: [] }])
  expect(drawn).toEqual(drawReading(readText(text), live))
  expect(namesIn(readText('nothing'))).toEqual({ relations: [], indexes: [] })
})

test('a look-up that fails ends the thread with its error', async () => {
  await expect(inThread(file, text, async () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
})

test('a thread that dies is a sentence', async () => {
  await expect(inThread(join(folder, 'missing.mjs'), text, async () => null)).rejects.toMatchObject({
    name: 'Problem',
    code: 'unsupported',
  })
})
