import { expect, test } from 'vitest'
import { judgeBloat, measureBloat } from '@/lib/testing/bench-bloat'
import { majors } from '@/lib/testing/postgres'

test('the model against rebuilds of a few generated indexes', async () => {
  const measured = await measureBloat(majors.at(-1)!, [7001, 7002, 7003, 7004], { scale: 0.5 })
  const judged = judgeBloat(measured)
  expect(judged.count).toBe(24)
  expect(judged.trusted).toBeGreaterThan(8)
  expect(judged.median).toBeLessThan(0.5)
  expect(judged.most).toBeLessThan(3)
  expect(judged.worstAlarm).toBeLessThan(10)
})
