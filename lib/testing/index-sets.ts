import type { seeded } from './seeded'

type Random = ReturnType<typeof seeded>
type Kind = 'int' | 'bigint' | 'text' | 'time'

type Subject = {
  /** Spellings of the same thing; the first one is used in queries. */
  spellings: string[]
  kind: Kind
  /** Columns it is made of; one alone is a plain column. */
  columns: string[]
  isColumn: boolean
}

/** How keys of a kind may be compared: the words of CREATE INDEX, the words of a query, the operators of its order. */
type Comparison = { words: string[]; collate: string; less: string; more: string }

export type KeySpec = { subject: Subject; comparison: Comparison; isDescending: boolean; nullsFirst: boolean }

export type IndexSpec = {
  name: string
  method: 'btree' | 'hash' | 'gin' | 'gist' | 'brin'
  keys: KeySpec[]
  /** For methods without order: column, operator class and the conditions that it serves. */
  bare: { column: string; opclass: string; conditions: string[] }[]
  include: string[]
  predicate: string[] | null
  isUnique: boolean
  nullsNotDistinct: boolean
  constraint: 'unique' | 'deferrable' | 'primary key' | null
  fillfactor: number | null
}

export const tableColumns: Record<string, { type: string; values: [string, string]; isNullable: boolean }> = {
  a: { type: 'int', values: ['7', '8'], isNullable: true },
  b: { type: 'int', values: ['5', '6'], isNullable: true },
  c: { type: 'int', values: ['1', '2'], isNullable: true },
  d: { type: 'bigint', values: ['70', '80'], isNullable: true },
  f: { type: 'int not null', values: ['3', '4'], isNullable: false },
  t: { type: 'text', values: [`'abc'`, `'abd'`], isNullable: true },
  u: { type: 'text collate "C"', values: [`'xbc'`, `'xbd'`], isNullable: true },
  v: { type: 'varchar(40)', values: [`'vbc'`, `'vbd'`], isNullable: true },
  g: { type: 'text not null', values: [`'gbc'`, `'gbd'`], isNullable: false },
  s: { type: 'timestamptz', values: [`'2025-01-01Z'`, `'2025-01-02Z'`], isNullable: true },
  e: { type: 'int[]', values: [`'{1}'`, `'{2}'`], isNullable: true },
  j: { type: 'jsonb', values: [`'{"x": 1}'`, `'{"x": 2}'`], isNullable: true },
  r: { type: 'int4range', values: [`'[1,3)'`, `'[7,9)'`], isNullable: true },
}

const column = (name: string, kind: Kind): Subject => ({ spellings: [name], kind, columns: [name], isColumn: true })
const expression = (kind: Kind, columns: string[], ...spellings: string[]): Subject => ({
  spellings: spellings.map((spelling) => `(${spelling})`),
  kind,
  columns,
  isColumn: false,
})

const subjects: Subject[] = [
  ...['a', 'b', 'c', 'f'].map((name) => column(name, 'int')),
  ...['t', 'u', 'v', 'g'].map((name) => column(name, 'text')),
  column('d', 'bigint'),
  column('s', 'time'),
  expression('text', ['t'], 'lower(t)', 'pg_catalog.lower(  (t) )', 'lower(t::text)'),
  expression('text', ['v'], 'lower(v)', 'lower( v::text )'),
  expression('int', ['a', 'b'], 'a + b', '(a) + (b)', 'a operator(pg_catalog.+) b'),
  expression('int', ['a', 'b'], 'b + a'),
  expression('int', ['c'], 'coalesce(c, 0)', 'coalesce((c),(0))'),
  expression('int', ['a'], 'tools.twice(a)', 'twice(a)', 'tools . twice ( a )'),
  expression('int', ['a'], 'other.twice(a)'),
  expression('text', ['j'], `j ->> 'x'`, `(j)->>'x'::text`),
]

const plain: Comparison = { words: [''], collate: '', less: '<', more: '>' }
const comparisons: Record<Kind, Comparison[]> = {
  int: [{ ...plain, words: ['', 'int4_ops'] }],
  bigint: [{ ...plain, words: ['', 'int8_ops'] }],
  time: [plain],
  text: [
    { ...plain, words: ['', 'text_ops', 'varchar_ops'] },
    { ...plain, words: ['collate "C"', 'collate pg_catalog."C" text_ops'], collate: 'collate "C"' },
    { ...plain, words: ['collate "POSIX"'], collate: 'collate "POSIX"' },
    { words: ['text_pattern_ops', 'varchar_pattern_ops'], collate: '', less: '~<~', more: '~>~' },
  ],
}

/** Each with its spellings; all are true of every row that the probes of uniqueness write, unless nulls are in it. */
const predicates = [
  ['b > 0', '(b)>(0)'],
  ['t is not null', '(t is not null)'],
  ['c in (1, 2)', 'c = any (array[1, 2])'],
  [`s > '2024-01-01 00:00Z'`, `s > '2024-01-01 05:30+05:30'`],
  ['a is not null and b > 0', '(a is not null) and (b > 0)'],
  ['f > 0'],
]

const bares: Record<'hash' | 'gin' | 'gist' | 'brin', IndexSpec['bare']> = {
  hash: [
    { column: 'a', opclass: '', conditions: ['a = 7'] },
    { column: 't', opclass: '', conditions: [`t = 'abc'`] },
    { column: 't', opclass: 'text_pattern_ops', conditions: [`t = 'abc'`] },
  ],
  gin: [
    { column: 'e', opclass: '', conditions: [`e @> '{1}'`, `e && '{1}'`, `e = '{1}'`] },
    { column: 'j', opclass: '', conditions: [`j @> '{"x": 1}'`, `j ? 'x'`] },
    { column: 'j', opclass: 'jsonb_path_ops', conditions: [`j @> '{"x": 1}'`, `j @? '$.x'`] },
  ],
  gist: [{ column: 'r', opclass: '', conditions: [`r && '[1,2)'`, `r = '[1,3)'`, `r -|- '[3,4)'`] }],
  brin: [
    { column: 'a', opclass: '', conditions: ['a = 7', 'a > 7'] },
    { column: 't', opclass: '', conditions: [`t = 'abc'`, `t < 'abc'`] },
    { column: 's', opclass: '', conditions: [`s > '2025-01-01Z'`] },
  ],
}

/** Three to six indexes of one table, most of them made from one another by a change or two. */
export function makeIndexSet(random: Random, major: number): IndexSpec[] {
  const set: IndexSpec[] = []
  const count = 3 + random.int(4)
  while (set.length < count) {
    const from = set.length > 0 && random.chance(0.85) ? change(random, random.pick(set)) : makeIndex(random)
    const spec = fitted({ ...from, name: `i${set.length}` }, major)
    if (spec.constraint === 'primary key' && set.some((each) => each.constraint === 'primary key')) continue
    set.push(spec)
  }
  return set
}

/** CREATE INDEX or ADD CONSTRAINT, each part in one of its spellings. */
export function createText(random: Random, table: string, spec: IndexSpec): string {
  const keys = [
    ...spec.keys.map((key) => (spec.constraint ? key.subject.spellings[0]! : keyText(random, key))),
    ...spec.bare.map((key) => `${key.column} ${key.opclass}`),
  ].join(random.pick([', ', ',', ' , ']))
  const include = spec.include.length > 0 ? ` include (${spec.include.join(', ')})` : ''
  const nulls = spec.nullsNotDistinct ? ' nulls not distinct' : ''
  const options = spec.fillfactor ? ` with (fillfactor = ${spec.fillfactor})` : ''
  if (spec.constraint) {
    const isDeferrable = spec.constraint === 'deferrable'
    const kind = isDeferrable ? 'unique' : spec.constraint
    const when = isDeferrable ? random.pick([' deferrable', ' deferrable initially deferred']) : ''
    return `alter table ${table} add constraint ${spec.name} ${kind}${nulls} (${keys})${include}${options}${when}`
  }
  const unique = spec.isUnique ? 'unique ' : ''
  const where = spec.predicate ? ` where ${random.pick(spec.predicate)}` : ''
  return `create ${unique}index ${spec.name} on ${table} using ${spec.method} (${keys})${include}${nulls}${options}${where}`
}

function keyText(random: Random, { subject, comparison, isDescending, nullsFirst }: KeySpec): string {
  const order = isDescending ? 'desc' : random.pick(['', 'asc'])
  const isUsual = isDescending === nullsFirst
  const nulls = isUsual && random.chance(0.7) ? '' : `nulls ${nullsFirst ? 'first' : 'last'}`
  return [random.pick(subject.spellings), random.pick(comparison.words), order, nulls].filter(Boolean).join(' ')
}

function makeKey(random: Random, taken: KeySpec[]): KeySpec {
  const free = subjects.filter((each) => !taken.some(({ subject }) => subject === each))
  const subject = random.chance(0.75) ? random.pick(free.filter((each) => each.isColumn)) : random.pick(free)
  const comparison = random.chance(0.8) ? comparisons[subject.kind][0]! : random.pick(comparisons[subject.kind])
  const isDescending = random.chance(0.25)
  return { subject, comparison, isDescending, nullsFirst: random.chance(0.85) ? isDescending : !isDescending }
}

function makeIndex(random: Random): IndexSpec {
  const spec: IndexSpec = {
    name: '',
    method: 'btree',
    keys: [],
    bare: [],
    include: [],
    predicate: random.chance(0.2) ? random.pick(predicates) : null,
    isUnique: random.chance(0.25),
    nullsNotDistinct: random.chance(0.2),
    constraint: random.chance(0.15) ? random.pick(['unique', 'deferrable', 'primary key']) : null,
    fillfactor: random.chance(0.1) ? 70 : null,
  }
  if (random.chance(0.12)) {
    const method = random.pick(['hash', 'gin', 'gist', 'brin'] as const)
    const first = random.pick(bares[method])
    const others = bares[method].filter(({ column }) => column !== first.column)
    const more = method !== 'hash' && others.length > 0 && random.chance(0.3) ? [random.pick(others)] : []
    return { ...spec, method, bare: [first, ...more] }
  }
  const count = 1 + random.int(3)
  while (spec.keys.length < count) spec.keys.push(makeKey(random, spec.keys))
  if (random.chance(0.2)) spec.include = [random.pick(['a', 'b', 'c', 't', 'v'])]
  return spec
}

function change(random: Random, from: IndexSpec): IndexSpec {
  let spec = from
  for (let n = random.int(3); n > 0; n -= 1) spec = random.pick(changes)(random, spec)
  return spec
}

const changes: ((random: Random, spec: IndexSpec) => IndexSpec)[] = [
  (random, spec) => (spec.keys.length > 4 ? spec : { ...spec, keys: [...spec.keys, makeKey(random, spec.keys)] }),
  (random, spec) => (spec.keys.length > 4 ? spec : { ...spec, keys: [...spec.keys, makeKey(random, spec.keys)] }),
  (_, spec) => ({ ...spec, keys: spec.keys.slice(0, Math.max(1, spec.keys.length - 1)) }),
  (_, spec) => ({ ...spec, keys: spec.keys.map(turned) }),
  (random, spec) => withOne(random, spec, turned),
  (random, spec) => withOne(random, spec, (key) => ({ ...key, nullsFirst: !key.nullsFirst })),
  (random, spec) =>
    withOne(random, spec, (key) => ({ ...key, comparison: random.pick(comparisons[key.subject.kind]) })),
  (random, spec) => ({ ...spec, include: [...new Set([...spec.include, random.pick(['a', 'b', 'c', 't', 'v'])])] }),
  (_, spec) => ({ ...spec, include: [] }),
  (random, spec) => ({ ...spec, predicate: spec.predicate && random.chance(0.6) ? null : random.pick(predicates) }),
  (_, spec) => ({ ...spec, isUnique: !spec.isUnique }),
  (_, spec) => ({ ...spec, nullsNotDistinct: !spec.nullsNotDistinct }),
  (random, spec) => ({ ...spec, constraint: random.pick(['unique', 'deferrable', 'primary key', null]) }),
  (_, spec) => ({ ...spec, keys: spec.keys.toReversed() }),
]

const turned = (key: KeySpec): KeySpec => ({ ...key, isDescending: !key.isDescending, nullsFirst: !key.nullsFirst })

function withOne(random: Random, spec: IndexSpec, alter: (key: KeySpec) => KeySpec): IndexSpec {
  const place = random.int(Math.max(1, spec.keys.length))
  return { ...spec, keys: spec.keys.map((key, n) => (n === place ? alter(key) : key)) }
}

/** Takes away what the server would refuse. */
function fitted(spec: IndexSpec, major: number): IndexSpec {
  const isTree = spec.method === 'btree'
  const isPlain = spec.keys.every(
    ({ subject, comparison, isDescending, nullsFirst }) =>
      subject.isColumn && comparison === comparisons[subject.kind][0] && !isDescending && !nullsFirst,
  )
  const constraint = isTree && isPlain && !spec.predicate ? spec.constraint : null
  const isUnique = isTree && (spec.isUnique || constraint !== null)
  const keyColumns = new Set(
    spec.keys.filter(({ subject }) => subject.isColumn).map(({ subject }) => subject.columns[0]),
  )
  return {
    ...spec,
    keys: isTree ? spec.keys : [],
    constraint:
      constraint === 'primary key' && [...keyColumns].some((name) => tableColumns[name!]!.isNullable)
        ? 'unique'
        : constraint,
    isUnique,
    nullsNotDistinct: isUnique && spec.nullsNotDistinct && major >= 15 && constraint !== 'primary key',
    include: isTree ? spec.include.filter((name) => !keyColumns.has(name)) : [],
    fillfactor: isTree ? spec.fillfactor : null,
  }
}
