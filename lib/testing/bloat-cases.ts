import type { seeded } from './seeded'

type Random = ReturnType<typeof seeded>

/** A table t filled in a certain way, with indexes on it: statements to run in this order, then VACUUM ANALYZE. */
export type BloatCase = {
  setup: string[]
  indexes: { name: string; words: string }[]
}

type Column = { name: string; type: string; value: string; words: string }

/** A value from 0 to `count - 1` for row g: at random, alike often in turn, or some far more often than others. */
function picked(random: Random, rows: number, salt: number): { value: string; words: string } {
  const count = random.pick([2, 10, 100, 1000, 5000, Math.round(rows / 20), Math.round(rows / 3)])
  const hash = `abs(hashint8(g * 7919 + ${salt})::bigint)`
  if (random.chance(0.12)) return { value: `(g % ${count})`, words: `${count} in turn` }
  if (random.chance(0.15))
    return { value: `floor(${count} * power(${hash} / 2147483648.0, 3))::int`, words: `${count} skewed` }
  return { value: `(${hash} % ${count})`, words: `${count} at random` }
}

const unique = [
  { type: 'bigint', value: 'g' },
  { type: 'bigint', value: 'hashint8extended(g, 1)' },
  { type: 'int', value: 'g' },
  { type: 'uuid', value: 'md5(g::text)::uuid' },
  { type: 'text', value: 'md5(g::text)' },
  { type: 'text', value: `'user' || g || '@mail.example'` },
  { type: 'text', value: `left(md5(g::text) || md5(g::text || 'x'), 5 + (abs(hashint8(g)::bigint) % 60)::int) || g` },
  { type: 'timestamptz', value: `'2024-01-01'::timestamptz + g * interval '1 second'` },
  { type: 'numeric', value: 'g * 1.25' },
  { type: 'numeric', value: 'hashint8(g)::numeric * hashint8(g + 9) / 1000' },
  { type: 'float8', value: 'g / 7.0' },
  { type: 'bytea', value: `decode(md5(g::text), 'hex')` },
]

const repeated = [
  { type: 'int', cast: (value: string) => `${value}::int` },
  { type: 'int', cast: (value: string) => `${value}::int` },
  { type: 'bigint', cast: (value: string) => `${value}::bigint` },
  { type: 'smallint', cast: (value: string) => `(${value} % 30000)::smallint` },
  { type: 'text', cast: (value: string) => `'status ' || ${value}` },
  { type: 'varchar(40)', cast: (value: string) => `left(md5((${value})::text), 6 + (${value} % 20)::int)` },
  { type: 'uuid', cast: (value: string) => `md5((${value})::text)::uuid` },
  { type: 'date', cast: (value: string) => `'2020-01-01'::date + (${value} % 3000)::int` },
  { type: 'numeric', cast: (value: string) => `${value}::numeric` },
]

function makeColumn(random: Random, rows: number, at: number): Column {
  const nulls = random.chance(0.3) ? random.pick([0.03, 0.3, 0.7]) : 0
  const withNulls = (value: string) =>
    nulls === 0 ? value : `case when abs(hashint8(g * 31 + ${at})::bigint) % 1000 >= ${nulls * 1000} then ${value} end`
  const words = nulls === 0 ? '' : `, ${nulls * 100} % null`
  if (random.chance(0.5)) {
    const { type, value } = random.pick(unique)
    return { name: `c${at}`, type, value: withNulls(value), words: `${type} ${value}${words}` }
  }
  const { value, words: how } = picked(random, rows, at)
  const { type, cast } = random.pick(repeated)
  return { name: `c${at}`, type, value: withNulls(cast(value)), words: `${type} ${how}${words}` }
}

function makeIndex(
  random: Random,
  columns: Column[],
  name: string,
): { name: string; words: string; statement: string } {
  const shuffled = columns.map((column) => ({ column, at: random.next() })).sort((a, b) => a.at - b.at)
  const count = random.pick([1, 1, 1, 1, 1, 2, 2, 3, 4])
  const keys = shuffled.slice(0, count).map(({ column }) => column)
  const parts = keys.map((column) => (random.chance(0.15) ? expressionOf(column) : column.name))
  const include = random.chance(0.12) ? shuffled.slice(count, count + 1).map(({ column }) => column.name) : []
  const options = [
    ...(random.chance(0.25) ? [`fillfactor = ${random.pick([50, 70, 80, 100])}`] : []),
    ...(random.chance(0.08) ? ['deduplicate_items = off'] : []),
  ]
  const predicate = random.chance(0.18)
    ? random.pick([`${keys[0]!.name} is not null`, 'flag < 5', 'flag < 3 and flag is not null', 'day >= 50'])
    : null
  const statement = [
    `create index ${name} on t (${parts.join(', ')})`,
    include.length > 0 ? `include (${include.join(', ')})` : '',
    options.length > 0 ? `with (${options.join(', ')})` : '',
    predicate ? `where ${predicate}` : '',
  ].join(' ')
  return { name, statement, words: `${statement.slice(13)} [${keys.map(({ words }) => words).join('; ')}]` }
}

function expressionOf({ name, type }: Column): string {
  if (type === 'text' || type.startsWith('varchar')) return `lower(${name})`
  if (type === 'int' || type === 'bigint') return `(${name} / 3)`
  return name
}

/** A table of 50,000 to 90,000 rows with six indexes, all from the numbers of `random`. */
export function makeBloatCase(random: Random, scale = 1): BloatCase {
  const rows = Math.round((50_000 + random.int(40_000)) * scale)
  const columns = Array.from({ length: 5 }, (_, at) => makeColumn(random, rows, at))
  const indexes = Array.from({ length: 6 }, (_, at) => makeIndex(random, columns, `i${at}`))
  const isGrown = random.chance(0.5)
  const order = random.pick(['g', 'hashint8(g)'])
  const gone = random.pick([0, 0, 20, 50, 70])
  const remove = random.pick([
    `delete from t where abs(hashint8(id * 13)::bigint) % 100 < ${gone}`,
    `delete from t where id <= ${Math.round((rows * gone) / 100)}`,
  ])
  const values = columns.map(({ value }) => value).join(', ')
  const multiple = random.chance(0.5)
    ? [`create statistics s (ndistinct) on ${columns[0]!.name}, ${columns[1]!.name}, ${columns[2]!.name} from t`]
    : []
  const create = indexes.map(({ statement }) => statement)
  return {
    indexes: indexes.map(({ name, words }) => ({
      name,
      words: `${words}; ${isGrown ? `grown in order of ${order}` : 'built'}, ${gone > 0 ? remove.slice(20) : 'no deletes'}`,
    })),
    setup: [
      'drop table if exists t',
      `create table t (id bigint, flag int, day int, ${columns.map(({ name, type }) => `${name} ${type}`).join(', ')}) with (autovacuum_enabled = off)`,
      ...multiple,
      ...(isGrown ? create : []),
      `insert into t select g, abs(hashint8(g * 3)::bigint) % 10, g * 100 / ${rows}, ${values} from generate_series(1::bigint, ${rows}) g order by ${order}`,
      ...(isGrown ? [] : create),
      ...(gone > 0 ? [remove] : []),
    ],
  }
}
