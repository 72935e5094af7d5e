import { expect, it } from 'vitest'
import { said } from '@/lib/testing/explain'
import { analysisOf, node } from '@/lib/testing/plan-bag'
import type { PlanValue } from '../bag'
import { joinsAndMemory } from './joins-and-memory'
import { server } from './server'

it('a path that is off is switched on, whatever switched it off; what is off by default is no news', () => {
  const off = (settings: Record<string, string>) =>
    said(server, 'disabled-path', analysisOf(node('Result', [1]), { Settings: settings }))
  expect(off({ enable_sort: 'off' })[0]?.steps?.map(({ sql }) => sql)).toEqual(['SET enable_sort = on;'])
  expect(off({ enable_partitionwise_join: 'off', 'enable_x; drop table t': 'off' })).toEqual([])
})

it.each<[Record<string, PlanValue>, RegExp]>([
  [{ 'Temp Written Blocks': 100 }, / wrote 800 kB to temporary files$/],
  [{ 'Temp Read Blocks': 100, 'Temp Written Blocks': 0 }, / read 800 kB from temporary files$/],
  [{ Storage: 'Disk' }, / kept rows in temporary files$/],
])('temporary files: %j', (more, title) => {
  const [draft] = said(joinsAndMemory, 'other-temp-io', analysisOf(node('Materialize', [90, 5], more)))
  expect(draft?.title).toMatch(title)
})
