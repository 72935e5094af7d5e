import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { makePlan } from '@/lib/testing/made-plan'
import { readPlans } from '../read'
import { plainText } from './plain-text'

const folder = fileURLToPath(new URL('../fixtures/', import.meta.url))

/** A byte order mark is no ASCII, so everything is peeled; it leaves no trace. */
function peeled(text: string) {
  return readPlans(`\uFEFF${text}`)
}

function inPsql(text: string): string {
  const rows = text.trimEnd().split('\n')
  return `  QUERY PLAN  \n--------------\n${rows.map((row) => ` ${row}`).join('\n')}\n(${rows.length} rows)\n\n`
}

test('what needs no peeling reads as if it had been peeled', () => {
  const texts = readdirSync(folder)
    .filter((name) => /^\d/.test(name))
    .map((name) =>
      join(folder, name, readdirSync(join(folder, name)).find((file) => file.startsWith('plan.')) as string),
    )
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => text.length < 200_000)
  let plain = 0
  for (const text of texts.flatMap((one) => [one, inPsql(one)])) {
    if (!plainText(text)) continue
    plain++
    expect(readPlans(text)).toEqual(peeled(text))
  }
  expect(plain).toBeGreaterThan(20)
})

test('so does what was cut off', () => {
  for (const shape of ['bushy', 'append', 'deep'] as const) {
    const whole = makePlan(12, shape, 7).text
    expect(plainText(whole)).not.toBeNull()
    for (let end = 150; end < whole.length; end += 191) {
      const text = whole.slice(0, end).trimEnd()
      expect(readPlans(text)).toEqual(peeled(text))
    }
  }
})

test.each([
  ['a second plan', 'Result  (cost=0.00..0.01 rows=1 width=4)\n\nResult  (cost=0.00..0.01 rows=1 width=4)'],
  ['a broken line', 'Seq Scan on t  (cost=0.00..0.01 rows=1\nwidth=4)'],
  ['an entity', 'Limit  (cost=0.00..0.01 rows=1 width=4)\n  -&gt;  Result  (cost=0.00..0.01 rows=1 width=4)'],
  ['a mark at each end', 'Result  (cost=0.00..0.01 rows=1 width=4);\n  Output: 1;'],
  ['words before it', 'My plan:\nResult  (cost=0.00..0.01 rows=1 width=4)'],
  ['words behind it', 'Result  (cost=0.00..0.01 rows=1 width=4)\nIs this good?'],
  ['another engine', '-> Table scan on t  (cost=0.35 rows=1)'],
])('%s is not plain', (_, text) => {
  expect(plainText(text)).toBeNull()
})
