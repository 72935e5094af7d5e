import type { CreateIndexRequest, IndexKeyRequest } from '@/lib/domain/operation/request'
import { hostileNames } from './hostile-names'
import type { seeded } from './seeded'

type Random = ReturnType<typeof seeded>

/** Types of the columns of the table that random indexes are made on, in the order of `hostileColumns`. */
const columnTypes = [
  'int',
  'bigint',
  'text',
  'text collate "C"',
  'varchar(40)',
  'timestamptz',
  'numeric(9,2)',
  'int[]',
  'jsonb',
  'int4range',
  'point',
  'tsvector',
  'uuid',
  'inet',
  'date',
  'boolean',
  'int not null',
  'text not null',
] as const
export const hostileColumns = columnTypes.map((type, n) => ({
  name: hostileNames[(n * 7 + 1) % hostileNames.length]!,
  type,
}))

const at = (type: (typeof columnTypes)[number]): string => hostileColumns.find((each) => each.type === type)!.name
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const ordered = [
  'int',
  'bigint',
  'text',
  'text collate "C"',
  'varchar(40)',
  'timestamptz',
  'numeric(9,2)',
  'uuid',
  'date',
] as const
const notNull = ['int not null', 'text not null'] as const

const classes: Record<string, string[]> = {
  text: ['text_ops', 'text_pattern_ops'],
  'text collate "C"': ['text_ops', 'text_pattern_ops'],
  'text not null': ['text_ops', 'text_pattern_ops'],
  'varchar(40)': ['varchar_ops', 'varchar_pattern_ops', 'text_ops'],
  int: ['int4_ops'],
  bigint: ['int8_ops'],
}

/** Expressions as a person may write them; the schema of functions of the test is `tools`. */
const expressions = (): string[] => [
  `lower(${quoted(at('text'))})`,
  `${quoted(at('int'))} + 1`,
  `(${quoted(at('jsonb'))} ->> 'x\\y')`,
  `coalesce(${quoted(at('int'))}, 0) -- the rest; drop`,
  `tools.twice(${quoted(at('int'))})`,
  `date_trunc('day', ${quoted(at('timestamptz'))} at time zone 'UTC')`,
  `case when ${quoted(at('boolean'))} then 'a''b' else $q$c)$q$ end`,
  `${quoted(at('text'))} /* ) */ || ${quoted(at('varchar(40)'))}`,
  `(${quoted(at('bigint'))} OPERATOR(pg_catalog.%) 7)::int`,
  `extract(year from ${quoted(at('date'))})`,
  `substring(${quoted(at('text'))} from 1 for 3)`,
  `${quoted(at('int'))}::text collate "C"`,
]

const predicates = (): string[] => [
  `${quoted(at('int'))} > 0`,
  `${quoted(at('text'))} is not null and ${quoted(at('bigint'))} in (1, 2, 3)`,
  `${quoted(at('text'))} like 'a\\%b''%' -- end`,
  `tools.twice(${quoted(at('int'))}) between 1 and 9 or ${quoted(at('boolean'))}`,
  `${quoted(at('timestamptz'))} >= '2024-01-01 00:00Z'`,
]

/** A random index that the server accepts, with all that CREATE INDEX knows. */
export function randomIndex(
  random: Random,
  table: { schema: string; table: string; name: string | null },
  { major, tablespaces }: { major: number; tablespaces: string[] },
): CreateIndexRequest {
  const method = random.pick(['btree', 'btree', 'btree', 'btree', 'hash', 'gin', 'gist', 'spgist', 'brin'])
  const keys = random.chance(0.5) && method === 'btree' ? randomTreeKeys(random) : keysOf(random, method)
  const isUnique = method === 'btree' && random.chance(0.5)
  const used = new Set(keys.map((key) => key.column))
  const mayInclude = method === 'btree' || method === 'gist' || (method === 'spgist' && major >= 14)
  const free = hostileColumns.map((each) => each.name).filter((name) => !used.has(name))
  return {
    kind: 'create-index',
    ...table,
    method,
    isUnique,
    nullsNotDistinct: isUnique && major >= 15 && random.chance(0.3),
    keys,
    include: mayInclude && random.chance(0.25) ? [...new Set([random.pick(free), random.pick(free)])] : [],
    where: random.chance(0.25) ? random.pick(predicates()) : null,
    parameters: random.chance(0.4) ? parametersOf(random, method) : {},
    tablespace: random.chance(0.2) && tablespaces.length > 0 ? random.pick(tablespaces) : null,
  }
}

const plain = { column: null, expression: null, order: null, nulls: null, operatorClass: null, collation: null }

function randomTreeKeys(random: Random): IndexKeyRequest[] {
  const count = 1 + random.int(4)
  const columns = new Set<string>()
  return Array.from({ length: count }, () => {
    const order = random.pick([null, null, 'asc', 'desc'] as const)
    const nulls = random.pick([null, null, 'first', 'last'] as const)
    if (random.chance(0.25)) return { ...plain, expression: random.pick(expressions()), order, nulls }
    const type = random.pick([...ordered, ...notNull])
    const column = at(type)
    if (columns.has(column)) return { ...plain, expression: random.pick(expressions()), order, nulls }
    columns.add(column)
    const isText = type.startsWith('text') || type.startsWith('varchar')
    const named = classes[type]
    return {
      ...plain,
      column,
      order,
      nulls,
      operatorClass:
        named && random.chance(0.3) ? { schema: random.pick([null, 'pg_catalog']), name: random.pick(named) } : null,
      collation:
        isText && random.chance(0.3)
          ? { schema: random.pick([null, 'pg_catalog']), name: random.pick(['C', 'POSIX']) }
          : null,
    }
  })
}

function keysOf(random: Random, method: string): IndexKeyRequest[] {
  const one = (type: (typeof columnTypes)[number], name: string | null = null): IndexKeyRequest => ({
    ...plain,
    column: at(type),
    operatorClass: name === null ? null : { schema: null, name },
  })
  const choices: Record<string, IndexKeyRequest[][]> = {
    btree: [[one('int not null')], [one('int')], [one('text'), one('int')], [one('uuid')]],
    hash: [
      [one('int')],
      [one('text')],
      [one('text', 'text_pattern_ops')],
      [{ ...plain, expression: expressions()[0]! }],
    ],
    gin: [
      [one('int[]')],
      [one('jsonb')],
      [one('jsonb', 'jsonb_path_ops')],
      [one('tsvector')],
      [one('int[]'), one('jsonb')],
    ],
    gist: [
      [one('int4range')],
      [one('point')],
      [one('tsvector')],
      [withParameters(one('tsvector', 'tsvector_ops'), { siglen: 1 + random.int(2024) })],
      [one('inet', 'inet_ops')],
      [one('int4range'), one('point')],
    ],
    spgist: [[one('text')], [one('point')], [one('point', 'kd_point_ops')], [one('int4range')]],
    brin: [[one('int')], [one('timestamptz'), one('bigint')], [one('inet', 'inet_inclusion_ops')], [one('text')]],
  }
  return random.pick(choices[method]!)
}

function withParameters(key: IndexKeyRequest, parameters: Record<string, number>): IndexKeyRequest {
  return { ...key, operatorClass: key.operatorClass && { ...key.operatorClass, parameters } }
}

function parametersOf(random: Random, method: string): CreateIndexRequest['parameters'] {
  const fillfactor = 10 + random.int(91)
  const choices: Record<string, CreateIndexRequest['parameters'][]> = {
    btree: [{ fillfactor }, { deduplicate_items: random.chance(0.5) }, { fillfactor, deduplicate_items: false }],
    hash: [{ fillfactor }],
    gin: [{ fastupdate: random.chance(0.5) }, { fastupdate: true, gin_pending_list_limit: 64 + random.int(1000) }],
    gist: [{ fillfactor }, { buffering: random.pick(['auto', 'on', 'off']) }],
    spgist: [{ fillfactor }],
    brin: [{ pages_per_range: 1 + random.int(1000) }, { autosummarize: random.chance(0.5) }],
  }
  return random.pick(choices[method]!)
}
