import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { keepAlive } from './supervisor'

afterEach(() => vi.useRealTimers())

test('a clock that jumps makes no child fall silent', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  const folder = mkdtempSync(join(tmpdir(), 'arborist-child-'))
  const file = join(folder, 'child.mjs')
  writeFileSync(file, `process.on('message', () => process.exit(0)); process.send('ready')`)
  const said: string[] = []
  const log = { info: () => {}, warn: (message: string) => said.push(message), error: () => {} }
  const child = keepAlive('child', file, [], process.env, log)
  try {
    await child.ready
    vi.setSystemTime(Date.now() + 3_600_000)
    vi.advanceTimersByTime(2_000)
    expect(said).toEqual([])
  } finally {
    await child.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
