import { expect, test } from 'vitest'
import { Problem } from '@/lib/domain/problem'
import { describeError } from './log'

const canary = 'CANARY-7f3'

// The bundler renames classes, so these are told apart by what they carry.
class e extends Error {
  query = 'select 1'
  params = [canary]
}

test.each([
  ['the ORM’s error under a minified name', new e(`Failed query: select $1\nparams: ${canary}`)],
  ['an error that only begins like the ORM’s', new Error(`Failed query: select $1\nparams: ${canary}`)],
  [
    'the driver’s error',
    Object.assign(new Error(`duplicate key ${canary}`), { code: '23505', routine: '_bt_check_unique' }),
  ],
  ['a cause inside a Problem', new Problem('internal', 'It failed.', { cause: new e(`Failed query: ${canary}`) })],
  ['a chain of causes', new Error('outer', { cause: new e(`Failed query: ${canary}`) })],
  ['an error of a pooler', Object.assign(new Error(`no such user: ${canary}`), { severity: 'FATAL', code: '08P01' })],
  ['a text of many lines', new e(`Failed query: select $1\nparams: first\n    at ${canary}`)],
  ['a thrown text', canary],
  ['a text that a promise was rejected with', Object.assign(new Error(canary), { code: 'ERR_UNHANDLED_REJECTION' })],
])('a log says nothing of the parameters of %s', (_, error) => {
  expect(JSON.stringify(describeError(error))).not.toContain(canary)
})

test('a plain error keeps its message, a database error its code', () => {
  expect(describeError(new TypeError('x is not a function'))).toMatchObject({ message: 'x is not a function' })
  expect(describeError(Object.assign(new Error('no'), { code: '53100', routine: 'x' }))).toMatchObject({
    code: '53100',
  })
})
