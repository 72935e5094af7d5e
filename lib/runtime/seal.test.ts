import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadSealingKey, seal, unseal } from './seal'

const folder = mkdtempSync(join(tmpdir(), 'arborist-seal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'inner', 'worker.key')
const secret = 'p%@:/#?\n🌳 '.repeat(50)

test('what is sealed opens with the key, and nothing of it shows', async () => {
  const key = await loadSealingKey(file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const sealed = await seal(key.publicKey, 'one', secret)
  expect(sealed).not.toContain('🌳')
  expect(await seal(key.publicKey, 'one', secret)).not.toBe(sealed)
  expect(await unseal(key, 'one', sealed)).toBe(secret)
  expect(await loadSealingKey(file)).toEqual(key)
})

test('moved to another row it stays closed', async () => {
  const key = await loadSealingKey(file)
  const sealed = await seal(key.publicKey, 'one', secret)
  await expect(unseal(key, 'two', sealed)).rejects.toMatchObject({ code: 'conflict', field: 'password' })
})

test('cut, changed, foreign or empty it stays closed, with one sentence', async () => {
  const key = await loadSealingKey(file)
  const stranger = await loadSealingKey(join(folder, 'other.key'))
  const sealed = await seal(key.publicKey, 'one', secret)
  const [version, id, box = ''] = sealed.split('.')
  const wrong = [
    await seal(stranger.publicKey, 'one', secret),
    sealed.slice(0, -6),
    `${version}.${id}.${box.slice(0, 60)}${box[60] === 'A' ? 'B' : 'A'}${box.slice(61)}`,
    `v2.${id}.${box}`,
    `${version}.${id}.`,
    `${version}.${id}.%%%`,
    '',
  ]
  for (const each of wrong) {
    await expect(unseal(key, 'one', each)).rejects.toMatchObject({ code: 'conflict', field: 'password' })
  }
})

test('a key that others can read is refused, with the remedy', async () => {
  const open = join(folder, 'open.key')
  await loadSealingKey(open)
  chmodSync(open, 0o644)
  await expect(loadSealingKey(open)).rejects.toMatchObject({ code: 'not-allowed', hint: `chmod 600 ${open}` })
})

test('a key file that is none of ours is refused with a sentence', async () => {
  for (const text of ['', '{}', 'garbage', '{"publicKey":"a","privateKey":"b"}']) {
    const spoilt = join(folder, 'spoilt.key')
    writeFileSync(spoilt, text, { mode: 0o600 })
    await expect(loadSealingKey(spoilt)).rejects.toMatchObject({ name: 'Problem' })
  }
})
