import { describe, expect, test } from 'vitest'
import { interleave } from '@/lib/testing/interleavings'
import { majors, startCluster } from '@/lib/testing/postgres'
import { makeStore } from '@/lib/testing/store'

// 200 of them are measured by `npm run bench -- --only operations`.
const runs = 6

describe.each(majors.filter((major) => [15, 18].includes(major)))('an application on PostgreSQL %i', (major) => {
  test(`is never the one that loses a deadlock, in ${runs} random interleavings`, async () => {
    const [store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings: { autovacuum: 'off' } })])
    const { lost, failed } = await interleave(store, cluster, { runs, lanes: 2, seed: major })
    expect({ lost, failed }).toEqual({ lost: [], failed: [] })
  })
})
