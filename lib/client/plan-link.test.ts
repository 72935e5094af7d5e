import { expect, test } from 'vitest'
import { longestPaste } from '@/lib/domain/plan/paste/refusal'
import { makePlan } from '@/lib/testing/made-plan'
import { packPlan, unpackPlan } from './plan-link'

test.each(['Seq Scan on "🌳 & <b>"', makePlan(300, 'bushy').text, makePlan(40, 'append').json])(
  'a packed text comes back',
  async (text) => {
    const packed = await packPlan(text)
    expect(packed).toMatch(/^p=[\w-]+$/)
    expect(await unpackPlan(`#${packed}`)).toBe(text)
  },
)

test.each(['', '#', '#p=', '#p=!!', '#p=AAAA', '#q=abc'])('%s is no plan', async (hash) => {
  expect(await unpackPlan(hash)).toBeNull()
})

test('what unpacks to more than any plan is refused', async () => {
  expect(await unpackPlan(await packPlan('a'.repeat(longestPaste + 1)))).toBeNull()
})
