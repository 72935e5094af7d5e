import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { OperationNews } from '@/lib/services/operation/follow'
import { type HubEvent, openHub } from './event-hub'

let tell: (news: OperationNews) => void
let listening: number
const hubOf = () =>
  openHub(async (heard) => {
    listening += 1
    tell = heard
    return async () => {}
  }, 'e')
const news = (operation: string) => ({ target: 't', operation })

beforeEach(() => {
  listening = 0
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

test('one connection listens for all, and a burst about one operation is told once', async () => {
  const hub = hubOf()
  const heard: HubEvent[][] = [[], []]
  const leave = heard.map((each) => hub.join({ hear: (event) => each.push(event), end: () => {} }))
  expect(listening).toBe(1)
  for (let n = 0; n < 50; n += 1) tell(news('a'))
  tell(news('b'))
  await vi.advanceTimersByTimeAsync(200)
  expect(heard[0]!.map((event) => event.news.operation)).toEqual(['a', 'b'])
  expect(heard[1]).toEqual(heard[0])
  leave[0]!()
  tell(news('c'))
  await vi.advanceTimersByTimeAsync(200)
  expect(heard.map((each) => each.length)).toEqual([2, 3])
})

test('what was missed is told, and what is forgotten is not pretended', async () => {
  const hub = hubOf()
  hub.join({ hear: () => {}, end: () => {} })
  for (let n = 0; n < 5; n += 1) tell(news(String(n)))
  await vi.advanceTimersByTimeAsync(200)
  expect(hub.since(3)?.map((event) => event.number)).toEqual([4, 5])
  expect(hub.since(5)).toEqual([])
  expect(hub.since(6)).toBeNull()
  for (let n = 0; n < 1_500; n += 1) tell(news(`x${n}`))
  await vi.advanceTimersByTimeAsync(200)
  expect(hub.since(3)).toBeNull()
  expect(hub.since(hub.last() - 1_000)).toHaveLength(1_000)
})

test('at the end everybody is told to go', () => {
  const hub = hubOf()
  const end = vi.fn()
  hub.join({ hear: () => {}, end })
  hub.closeAll()
  expect(end).toHaveBeenCalledOnce()
  expect(hub.size()).toBe(0)
})

test('while nobody can listen streams are ended, so that they come again and it is tried anew', async () => {
  const listen = vi.fn(async () => async () => {}).mockRejectedValueOnce(new Error('away'))
  const hub = openHub(listen, 'e')
  const end = vi.fn()
  hub.join({ hear: () => {}, end })
  await vi.advanceTimersByTimeAsync(0)
  expect(end).toHaveBeenCalledOnce()
  expect(hub.size()).toBe(0)
  hub.join({ hear: () => {}, end })
  await vi.advanceTimersByTimeAsync(0)
  expect(listen).toHaveBeenCalledTimes(2)
  expect(hub.size()).toBe(1)
})
