import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { qualified, quoteIdentifier } from '@/lib/domain/ddl/quote'
import { isOver } from '@/lib/domain/operation/operation'
import type { Prepared } from '@/lib/domain/operation/prepared'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { Step } from '@/lib/domain/operation/step'
import { type Hold, openHold } from '@/lib/services/operation/hold'
import { operate } from '@/lib/services/operation/operate'
import type { Site } from '@/lib/services/operation/site'
import { claimOperations, findOperation, insertOperation, type OperationRow } from '@/lib/store/operation'
import { insertTarget, updateTargetState } from '@/lib/store/target'
import { openTarget } from '@/lib/targets/pool'
import type { TestCluster } from './postgres'
import type { TestStore } from './store'

/** A target on which operations are done without the threads around them. */
export type Ground = {
  site: Site
  targetId: string
  client: Client
  /** Asks for an operation, as a click does. */
  ask(request: OperationRequest, more?: Partial<OperationRow>): Promise<OperationRow>
  /** Claims what may begin or is left, and does it. */
  begin(owner?: string): Promise<{ hold: Hold; done: Promise<void> }[]>
  /** Does all there is and answers the operation at its end. */
  finish(id: string): Promise<OperationRow>
  find(id: string): Promise<OperationRow>
  /** What was begun here and has not ended. */
  holds(): Hold[]
  end(): Promise<void>
}

export async function openGround(
  store: TestStore,
  cluster: TestCluster,
  options: { database?: string; user?: string; password?: string } = {},
): Promise<Ground> {
  const { host, port } = cluster
  const { database = 'postgres', user = cluster.superuser, password = cluster.password } = options
  const connection = { host, port, database, user, tls: 'disable' as const, ca: null }
  const targetId = randomUUID()
  await insertTarget(store.db, { id: targetId, slug: targetId, name: targetId, ...connection })
  const client = await cluster.connect(database)
  const { rows } = await client.query<{ oid: number }>('select oid from pg_database where datname = current_database()')
  await updateTargetState(store.db, targetId, { databaseOid: Number(rows[0]!.oid) })
  const open = (applicationName: string, maxClients = 1) =>
    openTarget(connection, password, { applicationName, maxClients })
  const eyes = open('arborist watch', 2)
  const quiet = { info: () => {}, warn: () => {}, error: (...each: unknown[]) => console.error(...each) }
  const site: Site = {
    store,
    open,
    eyes,
    reader: eyes,
    log: quiet,
    prepare: (row) => prepareInWords(client, row.request),
  }
  const find = async (id: string) => (await findOperation(store.db, id))!
  const holds = new Set<Hold>()
  const ground: Ground = {
    site,
    targetId,
    client,
    find,
    holds: () => [...holds],
    ask: (request, more = {}) => {
      const schema = 'schema' in request ? request.schema : 'public'
      const name = ('name' in request ? request.name : null) ?? 'x'
      const actor = { actorKind: 'system' as const, actorName: 'a test' }
      return insertOperation(store.db, { targetId, kind: request.kind, request, schema, name, ...actor, ...more })
    },
    begin: async (owner = 'a test') => {
      const { begun, adopted } = await claimOperations(store, targetId, owner, 60_000)
      return [...adopted, ...begun].map((row) => {
        const hold = openHold(store, row)
        holds.add(hold)
        return { hold, done: operate(site, hold).finally(() => holds.delete(hold)) }
      })
    },
    finish: async (id) => {
      for (;;) {
        const row = await find(id)
        if (isOver(row.state)) return row
        const begun = await ground.begin()
        await Promise.all(begun.map((each) => each.done))
        if (begun.length === 0) await sleep(50)
      }
    },
    end: async () => {
      await eyes.end()
      await client.end()
    },
  }
  return ground
}

/** What `prepare` answers, without its checks: for tests of what comes after. */
async function prepareInWords(client: Client, request: OperationRequest): Promise<Prepared> {
  const nothing = { checks: [], plan: null, memory: null }
  if ('restore' in request) return nothing
  const step = (does: Step['does'], sql: string, name: string, isConcurrent: boolean): Step => {
    const object = { schema: request.schema, name }
    return { sql, does, lock: '', blocks: '', isConcurrent, object, isOptional: false }
  }
  const isOfTable = request.kind === 'create-index' || request.kind.endsWith('-table')
  const tableName = request.kind === 'create-index' ? request.table : request.name
  const { rows } = await client.query<{
    oid: number
    schema: string
    name: string
    index: number | null
    size: number
  }>(
    isOfTable
      ? `select c.oid::int, n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = $1 and relname = $2`
      : `select c.oid::int, n.nspname as schema, c.relname as name, x.indexrelid::int as index, pg_relation_size(x.indexrelid)::int as size
         from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = i.relnamespace
         where nspname = $1 and i.relname = $2`,
    [request.schema, tableName],
  )
  const [table] = rows
  if (!table) {
    const check = { rule: 'there', outcome: 'stop' as const, says: 'It is not there any more.', hint: null, sql: null }
    return { ...nothing, checks: [{ ...check, isPassing: false }] }
  }
  const steps: Step[] = []
  if (request.kind === 'create-index') {
    const name = request.name!
    const keys = request.keys
      .map((key) => (key.column ? quoteIdentifier(key.column) : `(${key.expression})`))
      .join(', ')
    const unique = request.isUnique ? 'UNIQUE ' : ''
    const on = qualified(request.schema, request.table)
    steps.push(
      step('create', `CREATE ${unique}INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${on} (${keys})`, name, true),
    )
  } else {
    const { kind, schema, name } = request
    const named = qualified(schema, name)
    if (kind === 'drop-index' || kind === 'remove-leftover')
      steps.push(step('drop', `DROP INDEX CONCURRENTLY ${named}`, name, true))
    if (kind === 'reindex-index') steps.push(step('reindex', `REINDEX INDEX CONCURRENTLY ${named}`, name, true))
    if (kind === 'analyze-table') steps.push(step('analyze', `ANALYZE ${named}`, name, false))
    if (kind === 'vacuum-table') steps.push(step('vacuum', `VACUUM ${named}`, name, false))
  }
  const index = table.index
    ? { oid: table.index, schema: request.schema, name: request.name!, sizeBytes: table.size, definition: '' }
    : null
  return {
    ...nothing,
    plan: {
      steps,
      undo: { says: '', statements: [] },
      basis: 'shown',
      table: { oid: table.oid, schema: table.schema, name: table.name, sizeBytes: null },
      index,
      predictedMs: null,
      predictedBytes: null,
    },
  }
}

/** A request to create a plain index on a column or an expression. */
export function createRequest(
  table: string,
  name: string,
  key: { column?: string; expression?: string },
  more: { schema?: string; isUnique?: boolean } = {},
): Extract<OperationRequest, { table: string }> {
  const { schema = 'public', isUnique = false } = more
  const none = { order: null, nulls: null, operatorClass: null, collation: null }
  return {
    kind: 'create-index',
    schema,
    table,
    name,
    method: 'btree',
    isUnique,
    nullsNotDistinct: false,
    keys: [{ column: key.column ?? null, expression: key.expression ?? null, ...none }],
    include: [],
    where: null,
    parameters: {},
    tablespace: null,
  }
}
