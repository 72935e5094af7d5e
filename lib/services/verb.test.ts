import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Store } from '@/lib/store/open'
import { systemContext } from './context'
import { perform, verb } from './verb'

const echo = verb('target.list', z.object({ filter: z.string().optional() }), async (_, input) => input)
const context = systemContext({} as Store, 'a test')

test('a NUL character is refused by name before anything is asked of the store', async () => {
  await expect(perform(echo, context, { filter: 'a' })).resolves.toEqual({ filter: 'a' })
  await expect(perform(echo, context, { filter: 'a\0b' })).rejects.toMatchObject({ code: 'invalid', field: 'filter' })
})

test.each([null, 5, 'x', [], Object.create(null)])('%j is no input but harms nobody', async (input) => {
  await perform(echo, context, input).catch((error) => expect(error).toMatchObject({ code: 'invalid' }))
})
