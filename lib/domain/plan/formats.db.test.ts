import { describe, expect, it } from 'vitest'
import { type ComparedAs, comparablePlan } from '@/lib/testing/comparable-plan'
import { explainFormats } from '@/lib/testing/explain-formats'
import { type CorpusQuery, corpusOf, optionSets, prepares } from '@/lib/testing/plan-corpus'
import { buildPlanSchema, planSettings } from '@/lib/testing/plan-schema'
import { type Major, majors, startCluster } from '@/lib/testing/postgres'
import type { PlanFormat, RawPlan } from './bag'
import { readJson } from './json/read-json'
import { normalise } from './normalise'
import { readText } from './text/read-text'
import { readXml } from './xml/read-xml'
import { readYaml } from './yaml/read-yaml'

/** Every how many-th set of options a statement meets; another third in each major. */
const step = 3

const readers: Record<PlanFormat, (text: string) => RawPlan[]> = {
  json: (text) => readJson(text).raws,
  yaml: (text) => readYaml(text).raws,
  xml: (text) => readXml(text).raws,
  text: (text) => [readText(text.split('\n'), 0).raw].filter((raw) => raw !== null),
}

/** Node types that the corpus shows on every major. */
const everywhere =
  `Aggregate|Append|Bitmap Heap Scan|Bitmap Index Scan|BitmapAnd|BitmapOr|CTE Scan|Foreign Scan|Function Scan|Gather
  Gather Merge|Hash|Hash Join|Incremental Sort|Index Only Scan|Index Scan|Limit|LockRows|Materialize|Merge Append|Merge Join
  ModifyTable|Nested Loop|ProjectSet|Recursive Union|Result|Sample Scan|Seq Scan|SetOp|Sort|Subquery Scan|Table Function Scan
  Tid Scan|Unique|Values Scan|WindowAgg|WorkTable Scan|Group`
    .split(/[|\n]/)
    .map((name) => name.trim())

describe.each(majors)('PostgreSQL %i', (major) => {
  it('says the same in all four formats', async () => {
    const cluster = await startCluster(major, { settings: planSettings })
    await buildPlanSchema(cluster)
    const client = await cluster.connect()
    await client.query(prepares.join(';'))
    const types = new Set<string>()
    let compared = 0
    for (const { query, options } of chosen(major)) {
      const texts = await explainFormats(client, query, options)
      const about = `${options}: ${query.sql}`
      const raws = Object.fromEntries(
        Object.entries(texts).map(([format, text]) => [format, readers[format as PlanFormat](text)]),
      )
      const as = { isParallel: query.isParallel, isMeasured: options.includes('analyze') }
      const alike = (format: PlanFormat, asText: boolean) => comparables(raws[format] as RawPlan[], { ...as, asText })
      expect(raws.json, about).not.toEqual([])
      expect(alike('yaml', false), about).toEqual(alike('json', false))
      expect(alike('xml', false), about).toEqual(alike('json', false))
      if (!hasBrokenName(query)) expect(alike('text', true), about).toEqual(alike('json', true))
      for (const raw of raws.json as RawPlan[]) for (const node of normalise(raw).nodes) types.add(node.type)
      compared += 4
    }
    expect(compared).toBeGreaterThan(3000)
    const expected = major >= 14 ? [...everywhere, 'Memoize', 'Tid Range Scan'] : everywhere
    expect(expected.filter((type) => !types.has(type))).toEqual([])
    await cluster.remove()
  })
})

function chosen(major: Major): { query: CorpusQuery; options: string }[] {
  const all = corpusOf(major).flatMap((query) => optionSets(major).map((options) => ({ query, options })))
  return all.filter((_, i) => (i + major) % step === 0)
}

function comparables(raws: RawPlan[], as: ComparedAs): object[] {
  return raws.map((raw) => comparablePlan(normalise(raw), as))
}

/** FORMAT TEXT prints a line break in a table's name as it is. */
function hasBrokenName({ sql }: CorpusQuery): boolean {
  return sql.includes('"a\nb"')
}
