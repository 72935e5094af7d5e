import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Store } from '@/lib/store/open'
import { systemContext } from './context'
import { perform, verb } from './verb'

const echo = verb('target.list', z.object({ filter: z.string().optional() }), async (_, input) => input)
const context = systemContext({} as Store, 'a test')

const any = verb('target.list', z.looseObject({}), async (_, input) => input)

test('what no PostgreSQL can hold is refused by name, wherever it stands, before anything is asked of the store', async () => {
  const whole = { filter: 'a', list: [{ name: '\u{1f333}' }] }
  await expect(perform(any, context, whole)).resolves.toEqual(whole)
  for (const bad of ['a\0b', '\ud83c', 'a\udf33b']) {
    await expect(perform(echo, context, { filter: bad })).rejects.toMatchObject({ code: 'invalid', field: 'filter' })
    const nested = { list: [{ name: bad }] }
    await expect(perform(any, context, nested)).rejects.toMatchObject({ code: 'invalid', field: 'list.0.name' })
    await expect(perform(any, context, { [bad]: 1 })).rejects.toMatchObject({ code: 'invalid' })
  }
})

test.each([null, 5, 'x', [], Object.create(null)])('%j is no input but harms nobody', async (input) => {
  await perform(echo, context, input).catch((error) => expect(error).toMatchObject({ code: 'invalid' }))
})
