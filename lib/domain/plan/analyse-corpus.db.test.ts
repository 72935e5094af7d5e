import { expect, it } from 'vitest'
import { explainFormats } from '@/lib/testing/explain-formats'
import { corpusOf, prepares } from '@/lib/testing/plan-corpus'
import { faults } from '@/lib/testing/plan-faults'
import { buildPlanSchema, planSettings } from '@/lib/testing/plan-schema'
import { type Major, startCluster } from '@/lib/testing/postgres'
import { analyse } from './analyse'
import { joinsAndMemory } from './findings/joins-and-memory'
import { readPlans } from './read'

const majors: Major[] = [13, 16, 18]

it.each(majors)('every node of every shape of plan is paid for once (PostgreSQL %i)', async (major) => {
  const cluster = await startCluster(major, { settings: planSettings })
  await buildPlanSchema(cluster)
  const client = await cluster.connect()
  await client.query(prepares.join(';'))
  let measured = 0
  for (const [i, query] of corpusOf(major).entries()) {
    const options = i % 2 ? 'analyze, buffers' : 'analyze, buffers, verbose'
    const { json } = await explainFormats(client, query, options)
    for (const plan of readPlans(json).plans) {
      const analysis = analyse(plan)
      // Processes side by side may hold one another up: only there a rest may be less than nothing.
      const found = faults(analysis).filter((fault) => !(query.isParallel && fault.endsWith(' ms')))
      expect(found, query.sql).toEqual([])
      for (const rule of joinsAndMemory) expect(() => rule.find(analysis, null), query.sql).not.toThrow()
      measured += 1
    }
  }
  expect(measured).toBeGreaterThan(200)
  await cluster.remove()
})
