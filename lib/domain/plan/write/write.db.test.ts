import { describe, expect, it } from 'vitest'
import { comparablePlan } from '@/lib/testing/comparable-plan'
import { explainFormats } from '@/lib/testing/explain-formats'
import { corpusOf, optionSets, prepares } from '@/lib/testing/plan-corpus'
import { buildPlanSchema, planSettings } from '@/lib/testing/plan-schema'
import { type Major, startCluster } from '@/lib/testing/postgres'
import { analyse } from '../analyse'
import type { Plan } from '../plan'
import { readPlans } from '../read'
import { redactPlan } from '../redact'
import { writeJson } from './write-json'
import { writeText } from './write-text'

/** Every how many-th statement with which set of options; another part in each major. */
const step = 9
const majors: Major[] = [13, 16, 18]

describe.each(majors)('PostgreSQL %i', (major) => {
  it('writes plans that read back to the same', async () => {
    const cluster = await startCluster(major, { settings: planSettings })
    await buildPlanSchema(cluster)
    const client = await cluster.connect()
    await client.query(prepares.join(';'))
    const all = corpusOf(major).flatMap((query) => optionSets(major).map((options) => ({ query, options })))
    let compared = 0
    for (const { query, options } of all.filter((_, i) => (i + major) % step === 0)) {
      // FORMAT TEXT prints a line break in a table's name as it is.
      if (query.sql.includes('"a\nb"')) continue
      const texts = await explainFormats(client, query, options)
      const about = `${options}: ${query.sql}`
      for (const plan of readPlans(texts.json).plans) {
        expect(told(readPlans(writeJson(plan)).plans), about).toEqual(told([plan]))
        const again = readPlans(writeText(plan)).plans
        expect(again.map(asText), about).toEqual([asText(plan)])
        compared += 2
      }
      for (const plan of readPlans(texts.text).plans) {
        expect(told(readPlans(writeText(plan)).plans), about).toEqual(told([plan]))
        const redacted = redactPlan(plan, { literals: true, names: true })
        const again = readPlans(writeText(redacted)).plans[0]
        expect(again && figuresOf(again), about).toEqual(figuresOf(plan))
        compared += 2
      }
    }
    expect(compared).toBeGreaterThan(900)
    await cluster.remove()
  })
})

/** All but the text itself and its format. */
function told(plans: Plan[]): object[] {
  return plans.map(({ format, source, nodes, ...plan }) => ({
    ...plan,
    nodes: nodes.map(({ line, ...node }) => node),
  }))
}

/** Without what FORMAT TEXT does not say. */
function asText(plan: Plan): object {
  return comparablePlan(plan, { isParallel: false, isMeasured: true, asText: true })
}

function figuresOf(plan: Plan): object {
  return analyse(plan).figures
}
