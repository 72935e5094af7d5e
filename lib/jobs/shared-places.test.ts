import { expect, test } from 'vitest'
import { sharedPlaces } from './shared-places'

function yard() {
  const closed: string[] = []
  const made: string[] = []
  const take = sharedPlaces<string>(async (place) => {
    closed.push(place)
  })
  const enter = (key: string) =>
    take(key, async () => {
      made.push(key)
      return key
    })
  return { closed, made, take, enter }
}

test('a place stays open while anybody holds it, whatever comes beside it', async () => {
  const { closed, made, enter } = yard()
  const running = await enter('old password')
  const next = await enter('new password')
  expect(closed).toEqual([])
  const again = await enter('old password')
  await running.leave()
  expect(closed).toEqual([])
  await again.leave()
  expect(closed).toEqual(['old password'])
  await next.leave()
  expect(closed).toEqual(['old password', 'new password'])
  expect(made).toEqual(['old password', 'new password'])
})

test('two at once share one place, and leaving twice counts once', async () => {
  const { closed, made, enter } = yard()
  const [one, other] = await Promise.all([enter('a'), enter('a')])
  expect(made).toEqual(['a'])
  await one.leave()
  await one.leave()
  expect(closed).toEqual([])
  await other.leave()
  expect(closed).toEqual(['a'])
  await (await enter('a')).leave()
  expect(made).toEqual(['a', 'a'])
})

test('a place that could not be opened is tried anew', async () => {
  const { closed, take, enter } = yard()
  await expect(take('a', () => Promise.reject(new Error('no password')))).rejects.toThrow('no password')
  const held = await enter('a')
  await held.leave()
  expect(closed).toEqual(['a'])
})
