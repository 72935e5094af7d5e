import { expect, test } from 'vitest'
import { cell, csv } from './csv'

test.each<[unknown, string]>([
  [null, '""'],
  [undefined, '""'],
  ['a "quoted", word', '"a ""quoted"", word"'],
  ['=1+1', '"\'=1+1"'],
  ['+1', '"\'+1"'],
  ['-1', '"\'-1"'],
  ['@cmd', '"\'@cmd"'],
  ['\t=1', '"\'\t=1"'],
  ['\r=1', '"\'\r=1"'],
  ['\n=1', '"\'\n=1"'],
  [' =1', '"\' =1"'],
  ['\uff1d1', '"\'\uff1d1"'],
  ['a\nb', '"a\nb"'],
  [-5, '"-5"'],
  [true, '"true"'],
  [new Date('2026-01-01T00:00:00Z'), '"2026-01-01T00:00:00.000Z"'],
  [['=1', 2], '"[""=1"",2]"'],
])('%j becomes %s', (value, text) => {
  expect(cell(value)).toBe(text)
})

test('a file has one header, and none when there is nothing', async () => {
  async function* portions() {
    yield [{ a: 1, b: 'x' }]
    yield [{ a: 2, b: '=y' }]
  }
  expect(await (await csv('x.csv', portions())).text()).toBe('"a","b"\r\n"1","x"\r\n"2","\'=y"\r\n')
  expect(await (await csv('x.csv', (async function* () {})())).text()).toBe('')
})

test('what fails before the first row is told before the answer begins', async () => {
  // biome-ignore lint/correctness/useYield: it fails before it has anything to give
  async function* portions(): AsyncGenerator<object[]> {
    throw new Error('the store is away')
  }
  await expect(csv('x.csv', portions())).rejects.toThrow('the store is away')
})
