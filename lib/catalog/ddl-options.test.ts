import { beforeAll, expect, test } from 'vitest'
import { createIndexStatement, type NewIndex } from '@/lib/domain/ddl/create-index'
import { quoteIdentifier } from '@/lib/domain/ddl/quote'
import { reindexIndexStatement } from '@/lib/domain/ddl/reindex-index'
import { storageParameters } from '@/lib/domain/ddl/storage-parameter'
import { vacuumTableStatement } from '@/lib/domain/ddl/vacuum-table'
import type { CreateIndexRequest, VacuumTableRequest } from '@/lib/domain/operation/request'
import { Problem } from '@/lib/domain/problem'
import { hostileNames } from '@/lib/testing/hostile-names'
import { seeded } from '@/lib/testing/seeded'
import { proveIndexStatements, readIndexTexts } from './index-texts'
import { type Node, openParser, type Parser } from './sql-parser'

let parser: Parser
beforeAll(async () => {
  parser = await openParser()
})

const words = [
  'auto',
  'on',
  'off',
  'true',
  'AUTO',
  'fillfactor',
  'buffering',
  'x") ; DROP TABLE t; --',
  '4) ; SELECT 1 --',
  '',
  "'",
  ')',
]
const random = seeded(8)
/** Anything that a request may carry where a type says otherwise. */
function anything(): unknown {
  return random.pick<() => unknown>([
    () => random.pick(words),
    () => random.pick(hostileNames),
    () =>
      random.pick([-1, 0, 1, 10, 50, 100, 101, 1024, 1025, 1e9, 1e21, Number.NaN, Number.POSITIVE_INFINITY, 0.5, -0]),
    () => random.pick<unknown>([true, false, null, undefined, [], {}, ['on'], { toString: 'x' }]),
    () => random.int(200),
  ])()
}

/** The statement, or null when it was refused with a Problem. */
function built(build: () => string): string | null {
  try {
    return build()
  } catch (error) {
    if (error instanceof Problem || error instanceof TypeError) return null
    throw error
  }
}

function only(sql: string): [kind: string, body: Node] {
  const { stmts = [] } = parser.parseSync(sql)
  expect(stmts).toHaveLength(1)
  return Object.entries(stmts[0]!.stmt as Node)[0] as [string, Node]
}

const optionsOf = (list: unknown): string[] =>
  ((list as Node[] | undefined) ?? []).map((each) => String((each.DefElem as Node).defname))

test('VACUUM with any option values is refused or is one VACUUM with just these options', () => {
  let sent = 0
  for (let round = 0; round < 4000; round += 1) {
    const request = {
      kind: 'vacuum-table',
      schema: 's',
      name: random.pick(hostileNames),
      analyze: anything(),
      freeze: anything(),
      indexCleanup: random.chance(0.5) ? null : anything(),
      truncate: random.chance(0.5) ? null : anything(),
      parallel: random.chance(0.5) ? null : anything(),
      skipLocked: anything(),
      ...(random.chance(0.3) ? { processToast: anything() } : {}),
      ...(random.chance(0.3)
        ? { bufferUsageLimit: random.pick([anything(), 0, 127, 128, 16_777_216, 16_777_217]) }
        : {}),
    } as VacuumTableRequest
    const sql = built(() => vacuumTableStatement(request, random.pick([130000, 150000, 180000])))
    if (sql === null) continue
    sent += 1
    const [kind, body] = only(sql)
    const relation = ((body.rels as Node[])[0]!.VacuumRelation as Node).relation as Node
    expect([kind, body.is_vacuumcmd, relation.schemaname, relation.relname]).toEqual([
      'VacuumStmt',
      true,
      's',
      request.name,
    ])
    expect(optionsOf(body.options)).toEqual([
      ...(request.freeze === true ? ['freeze'] : []),
      ...(request.analyze === true ? ['analyze'] : []),
      ...(request.skipLocked === true ? ['skip_locked'] : []),
      ...(request.indexCleanup === null ? [] : ['index_cleanup']),
      ...(request.truncate === null ? [] : ['truncate']),
      ...(request.parallel === null ? [] : ['parallel']),
      ...(request.processToast === undefined ? [] : ['process_toast']),
      ...(request.bufferUsageLimit === undefined ? [] : ['buffer_usage_limit']),
    ])
  }
  expect(sent).toBeGreaterThan(300)
})

test('REINDEX into any tablespace is refused or one REINDEX of that index', () => {
  for (let round = 0; round < 2000; round += 1) {
    const name = random.pick(hostileNames)
    const tablespace = anything() as string | null
    const versionNumber = random.pick([130000, 140000, 180000])
    const sql = built(() => reindexIndexStatement({ schema: 's', name }, { versionNumber, tablespace }))
    if (sql === null) continue
    const [kind, body] = only(sql)
    expect([kind, body.kind, (body.relation as Node).relname]).toEqual(['ReindexStmt', 'REINDEX_OBJECT_INDEX', name])
    expect(optionsOf(body.params)).toEqual(['concurrently', ...(tablespace == null ? [] : ['tablespace'])])
  }
})

const plain = { column: null, expression: null, order: null, nulls: null, operatorClass: null, collation: null }

const randomClass = () => ({
  schema: random.pick([null, ...hostileNames]),
  name: random.pick(['tsvector_ops', 'int4_bloom_ops', 'own_ops', random.pick(hostileNames)]),
  parameters: random.chance(0.7)
    ? { [random.pick(['siglen', 'false_positive_rate', ...words])]: random.pick([anything(), 32, 0.01]) }
    : {},
})

test('CREATE INDEX with any parameters and texts is refused or what was asked for', async () => {
  const parameterNames = [...new Set(Object.values(storageParameters).flatMap((each) => Object.keys(each)))]
  const pieces = [
    'a',
    'b',
    '(',
    ')',
    ',',
    ';',
    "'",
    '"',
    '$$',
    '--',
    '/*',
    '*/',
    '\n',
    ' ',
    '+',
    '1',
    'lower',
    'desc',
    'collate',
    'where',
    'include',
    'with',
    '\\',
    "E'",
    '::text',
    'nulls first',
    '(x=1)',
    'text_ops',
    '.',
    '$1',
    'select 1',
    'as',
    'é',
    '🌳',
  ]
  let sent = 0
  for (let round = 0; round < 4000; round += 1) {
    const text = Array.from({ length: 1 + random.int(7) }, () => random.pick(pieces)).join(random.pick(['', ' ']))
    const name = random.pick(hostileNames)
    const request = {
      kind: 'create-index',
      schema: random.pick(hostileNames),
      table: random.pick(hostileNames),
      name,
      method: random.pick(['btree', 'gin', 'brin', 'hash', random.pick(hostileNames)]),
      isUnique: random.chance(0.3),
      nullsNotDistinct: random.chance(0.3),
      keys: [
        random.chance(0.5)
          ? { ...plain, expression: text }
          : {
              ...{ ...plain, column: random.pick(hostileNames), order: random.pick([null, 'asc', 'desc']) },
              ...(random.chance(0.5) ? { operatorClass: randomClass() } : {}),
            },
      ],
      include: random.chance(0.2) ? [random.pick(hostileNames)] : [],
      where: random.chance(0.3) ? text : null,
      parameters: random.chance(0.5) ? { [random.pick([...parameterNames, ...words])]: anything() } : {},
      tablespace: random.chance(0.2) ? random.pick(hostileNames) : null,
    } as CreateIndexRequest
    const texts = await readIndexTexts(request).catch((error) => {
      expect(error).toBeInstanceOf(Problem)
      return null
    })
    if (!texts) continue
    const place = {
      schema: request.schema,
      table: request.table,
      name,
      how: random.pick(['concurrently', 'only'] as const),
    }
    const sql = built(() => createIndexStatement(request as NewIndex, place))
    if (sql === null) continue
    sent += 1
    await proveIndexStatements([{ sql, place }], request, texts)
  }
  expect(sent).toBeGreaterThan(500)
})

test.each([
  ['a), (b', 2],
  ['a) where (true', 4],
  ['a)); drop table t; create index on t ((b', 2],
  ['a) text_ops (x = 1', 2],
  ['a) include (b', 2],
  ['a) desc --', undefined],
  ["'", undefined],
  ['/*', undefined],
  ['', 1],
  ['a +', undefined],
  ['$1', undefined],
  ['(select 1)', undefined],
  ['a\0', 2],
])('%j does not leave its parentheses', async (expression, position) => {
  const request = { keys: [{ ...plain, expression }], where: null } as unknown as CreateIndexRequest
  await expect(readIndexTexts(request)).rejects.toMatchObject({
    name: 'Problem',
    field: 'keys.0.expression',
    ...(position ? { position } : {}),
  })
})

test('a statement that is not what was asked for is not sent', async () => {
  const request = {
    keys: [{ ...plain, column: 'a' }],
    include: [],
    isUnique: false,
    nullsNotDistinct: false,
    parameters: {},
    tablespace: null,
  } as unknown as CreateIndexRequest
  const texts = { keys: [null], where: null, functions: [] }
  const place = { schema: 's', table: 't', name: 'i', how: 'concurrently' as const }
  const sql = `CREATE INDEX CONCURRENTLY i ON s.t (${quoteIdentifier('a')})`
  await proveIndexStatements([{ sql, place }], request, texts)
  for (const other of [
    `${sql}; DROP TABLE s.t`,
    sql.replace('"a"', '"a", "b"'),
    sql.replace(' i ', ' j '),
    `${sql} WHERE true`,
    sql.replace('CONCURRENTLY ', ''),
  ]) {
    await expect(proveIndexStatements([{ sql: other, place }], request, texts)).rejects.toBeInstanceOf(Problem)
  }
})
