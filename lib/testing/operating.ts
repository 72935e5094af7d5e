import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { isOver } from '@/lib/domain/operation/operation'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { type Hold, openHold } from '@/lib/services/operation/hold'
import { operate } from '@/lib/services/operation/operate'
import { prepareRow } from '@/lib/services/operation/prepare-row'
import type { Site } from '@/lib/services/operation/site'
import {
  claimOperations,
  eventsOfOperation,
  findOperation,
  insertOperation,
  type OperationRow,
} from '@/lib/store/operation'
import { ensureCluster, insertTarget, updateTargetState } from '@/lib/store/target'
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
  /** Its log, line by line. */
  log(id: string): Promise<string[]>
  /** Does nothing before the operation stands in a phase of this name. */
  untilPhase(id: string, phase: string, step?: number): Promise<void>
  /** What was begun here and has not ended. */
  holds(): Hold[]
  end(): Promise<void>
}

export async function openGround(
  store: TestStore,
  cluster: TestCluster,
  options: { database?: string; user?: string; password?: string; port?: number } = {},
): Promise<Ground> {
  const { host } = cluster
  const { port = cluster.port, database = 'postgres', user = cluster.superuser, password = cluster.password } = options
  const connection = { host, port, database, user, tls: 'disable' as const, ca: null }
  const targetId = randomUUID()
  await insertTarget(store.db, { id: targetId, slug: targetId, name: targetId, ...connection })
  const client = await cluster.connect(database)
  const { rows } = await client.query<{ oid: number; system: string }>(
    'select oid, system_identifier::text as system from pg_database, pg_control_system() where datname = current_database()',
  )
  const clusterId = await ensureCluster(store.db, rows[0]!.system)
  await updateTargetState(store.db, targetId, { databaseOid: Number(rows[0]!.oid), clusterId })
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
    prepare: (row, limits) => prepareRow(store, eyes, row, limits),
  }
  const find = async (id: string) => (await findOperation(store.db, id))!
  const holds = new Set<Hold>()
  const ground: Ground = {
    site,
    targetId,
    client,
    find,
    log: async (id) => (await eventsOfOperation(store.db, id)).map((each) => each.words),
    untilPhase: async (id, phase, step) => {
      for (;;) {
        const { state, says, progress } = await find(id)
        if (progress?.phase.includes(phase) && (step === undefined || progress.step === step)) return
        if (isOver(state)) throw new Error(`It was ${state} before “${phase}”: ${says}`)
        await sleep(20)
      }
    },
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
