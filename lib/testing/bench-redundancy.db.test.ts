import { expect, test } from 'vitest'
import { scoreRedundancy } from './bench-redundancy'
import { majors, startCluster } from './postgres'

test.each(majors)('what we call redundant the planner of PostgreSQL %i can do without', async (major) => {
  const score = await scoreRedundancy(await startCluster(major), 100 + major, 20)
  expect(score.falsePairs).toEqual([])
  expect(score.falseDrops).toEqual([])
  expect(score.missed).toEqual([])
  expect(score.found).toBeGreaterThan(20)
})
