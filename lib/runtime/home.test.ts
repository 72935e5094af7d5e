import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { secretFile } from './home'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arborist-secret-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a secret is made once, for its owner alone', () => {
  const file = join(folder, 'home', 'store.password')
  const secret = secretFile(file)
  expect(secret).toMatch(/^[\w-]{32}$/)
  expect(secretFile(file)).toBe(secret)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(folder, 'home'))).toEqual(['store.password'])
})

test('the empty file that a full disk left behind is made anew', () => {
  const file = join(folder, 'store.password')
  writeFileSync(file, '')
  expect(secretFile(file)).toBe(readFileSync(file, 'utf8'))
  expect(secretFile(file)).not.toBe('')
})

test('a home that cannot be made is told in a sentence', () => {
  writeFileSync(join(folder, 'home'), 'a file')
  expect(() => secretFile(join(folder, 'home', 'store.password'))).toThrow(
    expect.objectContaining({ name: 'EmbeddedError' }),
  )
})
