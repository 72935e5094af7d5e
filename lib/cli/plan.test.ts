import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runArborist } from '@/lib/testing/arborist'

const folder = mkdtempSync(join(tmpdir(), 'arborist-plan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const seqScan = 'Seq Scan on orders  (cost=0.00..21.00 rows=100 width=14) (actual time=0.009..0.091 rows=100 loops=1)\n'
const home = { ARBORIST_HOME: join(folder, 'home') }

test('prints a report of what comes by standard input, and nothing else', async () => {
  for (const args of [['plan'], ['plan', '-']]) {
    const { code, stdout } = await runArborist(args, home, seqScan)
    const report = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(report.problems).toEqual([])
    expect(report.plans[0].nodes[0]).toMatchObject({ type: 'Seq Scan', relation: 'orders', inclusiveMs: 0.091 })
  }
})

test('reads a file, in UTF-16 too', async () => {
  const file = join(folder, 'plan.txt')
  writeFileSync(file, Buffer.from(`\ufeff${seqScan}`, 'utf16le'))
  const { code, stdout } = await runArborist(['plan', file], home)
  expect(code).toBe(0)
  expect(JSON.parse(stdout).plans[0].nodes).toHaveLength(1)
})

test('reads a file in Windows-1252', async () => {
  const file = join(folder, 'western.txt')
  writeFileSync(file, Buffer.from(`${seqScan}  Filter: (status = \x92caf\xe9\x92::text)\n`, 'latin1'))
  const { code, stdout } = await runArborist(['plan', file], home)
  expect(code).toBe(0)
  expect(JSON.parse(stdout).plans[0].nodes[0].properties.Filter).toBe("(status = 'café'::text)")
})

test('ends with 1 when there is no plan, and still says why', async () => {
  const { code, stdout } = await runArborist(['plan'], home, 'select 1')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ plans: [], problems: [{ code: 'not-a-plan', line: 1, column: 1 }] })
})

test('ends with 2 and one sentence when the file cannot be read', async () => {
  const { code, stdout, stderr } = await runArborist(['plan', join(folder, 'none')], home)
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/There is no file .*none\.\n$/)
})
