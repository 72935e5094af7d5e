import type { Client } from 'pg'
import { type IndexSpec, type KeySpec, tableColumns } from './index-sets'

/** What a plan does with the indexes it has. */
type Use = {
  scans: number
  seqScans: number
  onlyScans: number
  sorts: number
  conditions: string[]
  filters: string[]
}

const values = { int: '7', bigint: '70', text: `'abc'`, time: `'2025-01-01Z'` }

/** Settings under which the planner takes an index whenever one can serve. */
export const oracleSettings = `set enable_seqscan = off; set enable_sort = off; set enable_incremental_sort = off;
  set max_parallel_workers_per_gather = 0; set jit = off; set search_path = public, tools`

/**
 * Asks a real server which index can stand in for which, without knowing our rules: every index in turn is left alone on
 * its table (the others are really dropped, in a transaction that is rolled back), and the statements that each of the
 * other indexes serves are planned, and its uniqueness is tried with rows. `i` replaces `j` when nothing that `j` alone
 * does is done worse by `i` alone, and `i` holds no rows that a partial `j` leaves out. Answers for each index the places of those that replace it; null where the planner
 * has no use for the index at all.
 */
export async function askOracle(client: Client, table: string, specs: IndexSpec[]): Promise<(number[] | null)[]> {
  const families = specs.map((spec) => statements(table, spec))
  const own: { uses: Use[]; reach: number; refusals: boolean[] }[] = []
  // Without its condition: a partial index that serves fewer of these than another holds fewer rows than that.
  const wider = specs.map((spec) => (spec.predicate ? statements(table, { ...spec, predicate: null }) : []))
  for (const [place, spec] of specs.entries()) {
    await alone(client, table, specs, place, async () => {
      own.push({
        uses: await plan(client, families[place]!, spec.keys.length > 0),
        reach: await reach(client, wider[place]!, spec.keys.length > 0),
        refusals: await refusals(client, table, spec),
      })
    })
  }
  const replacers = specs.map((_, place): number[] | null => (own[place]!.uses.some(isUsed) ? [] : null))
  for (const place of specs.keys()) {
    await alone(client, table, specs, place, async () => {
      for (const [other, spec] of specs.entries()) {
        if (other === place || !replacers[other]) continue
        const { uses, refusals: refused } = own[other]!
        const family = families[other]!
        const hasOrder = spec.keys.length > 0
        // The first few tell most apart; the rest is asked only of what is left.
        if (!isAsGood(await plan(client, family.slice(0, 2), hasOrder), uses)) continue
        if (!isAsGood(await plan(client, family, hasOrder), uses)) continue
        if ((await reach(client, wider[other]!, hasOrder)) > own[other]!.reach) continue
        const now = refused.includes(true) ? await refusals(client, table, spec) : []
        if (refused.every((was, probe) => !was || now[probe])) replacers[other].push(place)
      }
    })
  }
  return replacers
}

async function alone(client: Client, table: string, specs: IndexSpec[], place: number, work: () => Promise<void>) {
  const [schema] = table.split('.')
  const drops = specs.flatMap((spec, n) => {
    if (n === place) return []
    return spec.constraint ? `alter table ${table} drop constraint ${spec.name}` : `drop index ${schema}.${spec.name}`
  })
  await client.query(['begin', ...drops].join(';'))
  try {
    await work()
  } finally {
    await client.query('rollback')
  }
}

/** Every statement that an index of this form serves: read in order both ways, alone, by equality, ranges and nulls. */
function statements(table: string, spec: IndexSpec): string[] {
  const where = (...conditions: string[]) => {
    const all = [...(spec.predicate ? [spec.predicate[0]!] : []), ...conditions]
    return all.length > 0 ? ` where ${all.join(' and ')}` : ''
  }
  const { keys } = spec
  if (keys.length === 0) {
    const conditions = spec.bare.flatMap((each) => [...each.conditions, `${each.column} is null`])
    const both = spec.bare.map((each) => each.conditions[0]!)
    const first = spec.bare[0]!.column
    return [where(...both), ...conditions.map((each) => where(each))].map(
      (each) => `select ${first} from ${table}${each}`,
    )
  }
  const carried = [...keys.flatMap(({ subject }) => (subject.isColumn ? subject.columns : [])), ...spec.include]
  const columns = carried.length > 0 ? carried.join(', ') : '1'
  const order = (from: number, isReversed: boolean) =>
    ` order by ${keys
      .slice(from)
      .map((key) => orderText(key, isReversed))
      .join(', ')}`
  const equal = (count: number) => keys.slice(0, count).map((key) => `${valueText(key)} = ${values[key.subject.kind]}`)
  const list = [
    `select ${columns} from ${table}${where()}${order(0, false)}`,
    `select ${columns} from ${table}${where()}${order(0, true)}`,
    `select ${columns} from ${table}${where()}`,
  ]
  for (const [place, key] of keys.entries()) {
    const value = values[key.subject.kind]
    const before = equal(place)
    list.push(`select * from ${table}${where(...equal(place + 1))}`)
    list.push(`select ${columns} from ${table}${where(...before, `${valueText(key)} ${key.comparison.more} ${value}`)}`)
    list.push(`select ${columns} from ${table}${where(...before, `${valueText(key)} is null`)}`)
    list.push(
      `select * from ${table}${where(...before, `${valueText(key)} in (${value}, ${value})`)}${order(place, true)}`,
    )
    if (place > 0) list.push(`select ${columns} from ${table}${where(...before)}${order(place, false)}`)
    if (key.subject.kind === 'text')
      list.push(`select * from ${table}${where(...before, `${valueText(key)} like 'ab%'`)}`)
  }
  if (keys.length > 1 && keys.every(({ comparison }) => comparison.more === '>')) {
    const row = (part: (key: KeySpec) => string) => `(${keys.map(part).join(', ')})`
    list.push(`select * from ${table}${where(`${row(valueText)} > ${row(({ subject }) => values[subject.kind])}`)}`)
  }
  return list
}

function valueText({ subject, comparison }: KeySpec): string {
  return `(${subject.spellings[0]} ${comparison.collate})`
}

function orderText(key: KeySpec, isReversed: boolean): string {
  const operator = key.isDescending === isReversed ? key.comparison.less : key.comparison.more
  return `${valueText(key)} using ${operator} nulls ${key.nullsFirst === isReversed ? 'last' : 'first'}`
}

type PlanNode = Record<string, unknown> & { 'Node Type': string; Plans?: PlanNode[] }

async function plan(client: Client, family: string[], hasOrder: boolean): Promise<Use[]> {
  // Where an index gives an order, the other way to read it would only hide what else it can do.
  const settings = `set local enable_bitmapscan = ${hasOrder ? 'off' : 'on'}`
  const answer = await client.query(
    [settings, ...family.map((text) => `explain (format json, costs off) ${text}`)].join(';'),
  )
  const [, ...results] = answer as unknown as { rows: { 'QUERY PLAN': [{ Plan: PlanNode }] }[] }[]
  return results.map((result) => {
    const use: Use = { scans: 0, seqScans: 0, onlyScans: 0, sorts: 0, conditions: [], filters: [] }
    collect(result.rows[0]!['QUERY PLAN'][0].Plan, use)
    return use
  })
}

function collect(node: PlanNode, use: Use): void {
  const type = node['Node Type']
  if (type === 'Index Scan' || type === 'Bitmap Index Scan') use.scans += 1
  if (type === 'Index Only Scan') use.onlyScans += 1
  if (type === 'Seq Scan') use.seqScans += 1
  if (type.includes('Sort')) use.sorts += 1
  use.conditions.push(...clauses(node['Index Cond']))
  use.filters.push(...clauses(node.Filter))
  for (const child of node.Plans ?? []) collect(child, use)
}

/** The parts of a condition that are joined by AND outside of all parentheses. */
function clauses(text: unknown): string[] {
  if (typeof text !== 'string') return []
  const parts: string[] = []
  let depth = 0
  let from = 0
  const inner = /^\(\(.*\)\)$/.test(text) && text.includes(') AND (') ? text.slice(1, -1) : text
  for (let at = 0; at < inner.length; at += 1) {
    if (inner[at] === '(') depth += 1
    if (inner[at] === ')') depth -= 1
    if (depth === 0 && inner.startsWith(' AND ', at)) {
      parts.push(inner.slice(from, at))
      from = at + 5
    }
  }
  // A scan of the index only prints more parentheses and fewer casts of varchar to text for the same condition.
  const bare = (part: string) => part.replace(/::(character varying\(40\)|text)/g, '').replace(/[()]/g, '')
  return [...parts, inner.slice(from)].map(bare)
}

/** How many of the statements an index serves. */
async function reach(client: Client, family: string[], hasOrder: boolean): Promise<number> {
  return family.length === 0 ? 0 : (await plan(client, family, hasOrder)).filter(isUsed).length
}

function isUsed(use: Use): boolean {
  return use.scans + use.onlyScans > 0
}

function isAsGood(candidate: Use[], reference: Use[]): boolean {
  return candidate.every((use, place) => {
    const wished = reference[place]!
    if (!isUsed(wished)) return true
    const reads = use.seqScans === 0 && isUsed(use) && use.onlyScans >= wished.onlyScans && use.sorts <= wished.sorts
    const finds = wished.conditions.every((each) => use.conditions.includes(each))
    // A condition more, or one looked at in each row, is work that the other index saves.
    const adds = [...use.conditions, ...use.filters].some(
      (each) => ![...wished.conditions, ...wished.filters].includes(each),
    )
    return reads && finds && !adds
  })
}

/** Tries rows that an index of this form might refuse, and ON CONFLICT with its columns; true where it did. */
async function refusals(client: Client, table: string, spec: IndexSpec): Promise<boolean[]> {
  if (!spec.isUnique) return []
  const guarded = [...new Set(spec.keys.flatMap(({ subject }) => subject.columns))]
  const names = Object.keys(tableColumns)
  const row = (n: 0 | 1, nulls: string[]) =>
    `(${names.map((name) => (nulls.includes(name) ? 'null' : tableColumns[name]!.values[guarded.includes(name) ? 0 : n]))})`
  const nullable = guarded.filter((name) => tableColumns[name]!.isNullable)
  const probes = [[], ...nullable.map((name) => [name]), nullable]
  const answers: boolean[] = []
  for (const nulls of probes) {
    const insert = `insert into ${table} (${names}) values ${row(0, nulls)}, ${row(1, nulls)}`
    // Refused at once, and refused at all.
    answers.push(await fails(client, insert), await fails(client, `${insert}; set constraints all immediate`))
  }
  const target = spec.keys.map(({ subject, comparison }) => `${subject.spellings[0]} ${comparison.words.at(-1)}`)
  const where = spec.predicate ? ` where ${spec.predicate[0]}` : ''
  const conflict = `insert into ${table} (${names}) values ${row(0, [])} on conflict (${target})${where} do nothing`
  return [...answers, !(await fails(client, conflict))]
}

async function fails(client: Client, text: string): Promise<boolean> {
  await client.query('savepoint probe')
  try {
    await client.query(text)
    return false
  } catch {
    return true
  } finally {
    await client.query('rollback to savepoint probe')
  }
}
