import 'server-only'
import { createHash } from 'node:crypto'
import { onlyRow } from '@/lib/catalog/ask'
import { askDdlSession } from '@/lib/catalog/ddl-session'
import { askDdlTable, askTableParts } from '@/lib/catalog/ddl-table'
import { askDuplicates } from '@/lib/catalog/duplicates'
import { askInTheWay } from '@/lib/catalog/in-the-way'
import { askIndexFunctions } from '@/lib/catalog/index-functions'
import { askIndexMemory } from '@/lib/catalog/index-memory'
import { askIndexShapes } from '@/lib/catalog/index-shapes'
import { printsOf, proveIndexStatements, readIndexTexts } from '@/lib/catalog/index-texts'
import { askIndexesOf } from '@/lib/catalog/indexes'
import { askNamesTaken } from '@/lib/catalog/names-taken'
import { checkNewIndex } from '@/lib/catalog/new-index'
import { askOnConflict } from '@/lib/catalog/on-conflict'
import { probeIndexTexts } from '@/lib/catalog/probe-texts'
import { askRelationNamed } from '@/lib/catalog/relation-named'
import { askReferences } from '@/lib/catalog/standing'
import { checkCreateIndex } from '@/lib/domain/ddl/check-create-index'
import { candidateIndexNames, freeIndexName } from '@/lib/domain/ddl/index-name'
import { planSteps } from '@/lib/domain/ddl/plan-steps'
import { groupBy } from '@/lib/domain/group-by'
import type { SeenIndex } from '@/lib/domain/index-shape'
import { stops, waits } from '@/lib/domain/operation/check'
import type { IndexMemory } from '@/lib/domain/operation/index-memory'
import type { OperationLimits, Prepared } from '@/lib/domain/operation/prepared'
import type { CreateIndexRequest, OperationRequest } from '@/lib/domain/operation/request'
import type { OperationPlan } from '@/lib/domain/operation/step'
import { adopted } from '@/lib/domain/preflight/adopted'
import type { IndexTexts } from '@/lib/domain/preflight/index-texts'
import { predictedBytes } from '@/lib/domain/preflight/predicted-bytes'
import { preflight } from '@/lib/domain/preflight/preflight'
import type {
  CalledFunction,
  CreateFacts,
  DuplicateFacts,
  IndexFactsNow,
  SessionFacts,
  Situation,
  TableFactsNow,
  TablePart,
} from '@/lib/domain/preflight/situation'
import { unfinishedRoot } from '@/lib/domain/preflight/unfinished-root'
import { Problem } from '@/lib/domain/problem'
import { withReadOnly } from '@/lib/targets/guard'
import type { TargetClient, TargetPool } from '@/lib/targets/pool'
import { isTransactionPooled } from '@/lib/targets/pooler'

export type PrepareOptions = {
  limits: OperationLimits
  /** What the server has got done of this kind: bytes of the table or index a second; null when never measured. */
  bytesPerSecond: number | null
  /** What to bring back, for a request to restore. */
  memory?: IndexMemory | null
}

/**
 * An operation as it stands on the server now: every check, the exact statements and the memory of the index, asked afresh in
 * one read-only transaction. Throws Problem for input that cannot be right (with its field) and when the server cannot be asked.
 */
export async function prepare(pool: TargetPool, request: OperationRequest, options: PrepareOptions): Promise<Prepared> {
  const isPooled = await isTransactionPooled(pool)
  return withReadOnly(pool, { lockTimeoutMs: 300, deadlineMs: 30_000 }, async (client) => {
    try {
      return await prepareWithin(client, request, options, isPooled)
    } catch (error) {
      if (!(error instanceof Problem && error.sqlstate === '55P03')) throw error
      const says = 'Another session holds the table or index exclusively, so it could not be looked at.'
      return refused(waits('locked', says, { hint: 'It is looked at again by itself.' }))
    }
  })
}

function refused(check: Prepared['checks'][number]): Prepared {
  return { checks: [check], plan: null, memory: null }
}

async function prepareWithin(
  client: TargetClient,
  request: OperationRequest,
  { limits, bytesPerSecond, memory }: PrepareOptions,
  isPooled: boolean,
): Promise<Prepared> {
  const session = onlyRow(await askDdlSession(client))
  const found = await find(client, request, memory)
  if ('problem' in found)
    return refused(stops('exists', found.problem, { hint: 'It may have been dropped or renamed.' }))
  const { table, index } = found
  const parts = table.kind === 'p' ? rowsOf(await askTableParts(client, table.oid)) : []
  const tableOids = [table.oid, ...parts.map((part) => part.oid)]
  const looksAtIndexes = request.kind === 'create-index' || request.kind === 'drop-index' || index?.kind === 'I'
  const seen = looksAtIndexes ? await askSeen(client, session.versionNumber, tableOids) : []
  const isCreate = request.kind === 'create-index' && !('restore' in request)
  const create = isCreate ? await askCreate(client, request, table, seen, session) : null
  const restore = 'restore' in request && memory ? await askRestore(client, memory, seen) : null
  const isUnique = (index ?? restore)?.memory.isUnique ?? (isCreate && request.isUnique)
  const sizeBytes = index ? index.memory.sizeBytes : sizeOf(table, parts)
  const situation: Situation = {
    request,
    limits,
    session,
    isPooled,
    table,
    parts,
    index,
    indexes: seen,
    definitions: new Map(seen.map((each) => [each.flags.oid, { schema: each.schema, text: each.definition }])),

    bystanders: rowsOf(await askInTheWay(client, tableOids)),
    create,
    restore,
    foreignKeys: request.kind === 'drop-index' ? rowsOf(await askReferences(client)) : [],
    functions: await askFunctions(client, index, create),
    duplicates: isCreate && request.isUnique ? await lookForDuplicates(client, request, table, session) : null,
    onConflict: isUnique ? await askOnConflict(client, table) : null,
    predictedMs: bytesPerSecond && sizeBytes !== null ? (sizeBytes / bytesPerSecond) * 1000 : null,
    predictedBytes: predictedBytes({ request, table, index, restore }),
    partNames: await namesOfParts(client, parts, wordsOf(request, index)),
  }
  const checks = preflight(situation)
  // No statement can be built for a name that is no text.
  const isNameless = checks.some((check) => check.rule === 'addressable')
  const plan = isNameless ? null : await planOf(situation)
  const more = plan && request.kind === 'create-index' ? adopted(plan.steps) : null
  return { checks: more ? [...checks, more] : checks, plan, memory: index?.memory ?? null }
}

type Found = { table: TableFactsNow; index: IndexFactsNow | null } | { problem: string }

/** The one look-up by names; everything after goes by OID. */
async function find(client: TargetClient, request: OperationRequest, memory?: IndexMemory | null): Promise<Found> {
  const isTable = request.kind === 'create-index' || request.kind === 'analyze-table' || request.kind === 'vacuum-table'
  const { schema, name } = sought(request, memory)
  const [relation] = rowsOf(await askRelationNamed(client, { schema, name }))
  const missing = `There is no ${isTable ? 'table' : 'index'} “${name}” in the schema “${schema}”.`
  if (!relation) return { problem: missing }
  if (isTable !== (relation.tableOid === null)) return { problem: missing }
  const [index] = isTable ? [] : rowsOf(await askIndexMemory(client, relation.oid))
  if (!isTable && !index) return { problem: missing }
  const [table] = rowsOf(await askDdlTable(client, index?.tableOid ?? relation.oid))
  return table ? { table, index: index ?? null } : { problem: missing }
}

function sought(request: OperationRequest, memory?: IndexMemory | null): { schema: string; name: string } {
  if (request.kind !== 'create-index') return request
  if (!('restore' in request)) return { schema: request.schema, name: request.table }
  if (!memory) throw new Problem('not-found', 'What is to be brought back was not stored.')
  return { schema: memory.schema, name: memory.table }
}

function rowsOf<T>({ rows, problem }: { rows: T[]; problem: Problem | null }): T[] {
  if (problem) throw problem
  return rows
}

type Seen = SeenIndex & { schema: string; definition: string }

async function askSeen(client: TargetClient, versionNumber: number, tableOids: number[]): Promise<Seen[]> {
  const flags = rowsOf(await askIndexesOf(client, versionNumber, tableOids))
  const wanted = new Map(flags.map((each) => [each.oid, each.shapeKey]))
  const shapes = rowsOf(await askIndexShapes(client, versionNumber, wanted))
  const shapeOf = new Map(shapes.map((each) => [each.oid, each]))
  return flags.map((each) => {
    const shape = shapeOf.get(each.oid) ?? null
    return { flags: each, parts: shape, schema: each.schema, definition: shape?.definition ?? '' }
  })
}

async function askCreate(
  client: TargetClient,
  request: CreateIndexRequest,
  table: TableFactsNow,
  indexes: SeenIndex[],
  { versionNumber, role }: SessionFacts,
): Promise<CreateFacts> {
  checkCreateIndex(request, table, versionNumber)
  await checkNewIndex(client, request, role)
  const texts = await readIndexTexts(request)
  await probeIndexTexts(client, table, request)
  const textsOf = await askTextsOf(indexes)
  const unfinished = table.kind === 'p' ? unfinishedRoot(request, { texts, textsOf }, table.oid, indexes) : null
  const words = wordsOf(request, null)
  const wanted = request.name === null ? candidateIndexNames(table.name, words, 100) : [request.name]
  const taken = new Set(rowsOf(await askNamesTaken(client, table.schema, wanted)))
  const name = unfinished?.flags.name ?? request.name ?? freeIndexName(table.name, words, taken)
  const unfinishedOid = unfinished?.flags.oid ?? null
  return { name, isNameTaken: unfinished === null && taken.has(name), texts, unfinishedOid, textsOf }
}

/** Of a partitioned table the sum of its partitions; null when one of them is locked. */
function sizeOf(table: TableFactsNow, parts: TablePart[]): number | null {
  if (table.kind !== 'p') return table.sizeBytes
  const leaves = parts.filter((part) => part.kind === 'r')
  if (leaves.some((part) => part.sizeBytes === null)) return null
  return leaves.reduce((sum, part) => sum + (part.sizeBytes ?? 0), 0)
}

async function askFunctions(
  client: TargetClient,
  index: IndexFactsNow | null,
  create: CreateFacts | null,
): Promise<CalledFunction[]> {
  if (index) return rowsOf(await askIndexFunctions(client, { indexOid: index.oid }))
  if (!create || create.texts.functions.length === 0) return []
  return rowsOf(await askIndexFunctions(client, { names: create.texts.functions }))
}

/** Bounded, and only where looking runs nobody's code and sees every row. */
async function lookForDuplicates(
  client: TargetClient,
  request: CreateIndexRequest,
  table: TableFactsNow,
  session: SessionFacts,
): Promise<DuplicateFacts> {
  // Reading a view or a foreign table runs what stands behind it.
  if (!['r', 'p', 'm'].includes(table.kind)) return { unknown: 'it is no table' }
  const columns = request.keys.flatMap((key) => key.column ?? [])
  const most = 4 * 1024 ** 3
  if (columns.length < request.keys.length || request.where !== null)
    return { unknown: 'it has expressions or a condition' }
  if (!table.rights.reads) return { unknown: `“${session.role}” may not read the table` }
  if (table.hasRowSecurity) return { unknown: 'row security may hide rows from us' }
  if ((table.sizeBytes ?? 0) > most) return { unknown: 'the table is larger than 4 GB' }
  return askDuplicates(client, table, columns, request.nullsNotDistinct)
}

async function askRestore(client: TargetClient, memory: IndexMemory, indexes: Seen[]): Promise<Situation['restore']> {
  const isStanding = indexes.some((each) => each.flags.name === memory.name && each.definition === memory.definition)
  const taken = isStanding ? [] : rowsOf(await askNamesTaken(client, memory.schema, [memory.name]))
  return { memory, isNameTaken: taken.length > 0 }
}

/** What the names of its indexes are made of. */
function wordsOf(request: OperationRequest, index: IndexFactsNow | null): string[] {
  if (index) return index.memory.columns
  return request.kind === 'create-index' && !('restore' in request)
    ? [...request.keys.map((key) => key.column ?? 'expr'), ...request.include]
    : []
}

/** A free name for an index of each partition, none given twice. */
async function namesOfParts(client: TargetClient, parts: TablePart[], words: string[]): Promise<Map<number, string>> {
  const names = new Map<number, string>()
  if (words.length === 0) return names
  for (const [schema, within] of groupBy(parts, (part) => part.schema)) {
    const wanted = within.flatMap((part) => candidateIndexNames(part.name, words, 20))
    const taken = new Set(rowsOf(await askNamesTaken(client, schema, wanted)))
    for (const part of within) {
      const name = freeIndexName(part.name, words, taken)
      taken.add(name)
      names.set(part.oid, name)
    }
  }
  return names
}

async function askTextsOf(indexes: SeenIndex[]): Promise<Map<number, Pick<IndexTexts, 'keys' | 'where'>>> {
  const result = new Map<number, Pick<IndexTexts, 'keys' | 'where'>>()
  for (const { flags, parts } of indexes) {
    if (!parts) continue
    const prints = await printsOf([...parts.keys.map((key) => key.expression), parts.predicate])
    result.set(flags.oid, { keys: prints.slice(0, -1), where: prints.at(-1) ?? null })
  }
  return result
}

async function planOf(situation: Situation): Promise<OperationPlan | null> {
  const { request, table, index, create } = situation
  const { steps, undo, creations = [] } = planSteps(situation)
  if (steps.length === 0) return null
  if (create && request.kind === 'create-index' && !('restore' in request)) {
    await proveIndexStatements(creations, request, create.texts)
  }
  return {
    steps,
    undo,
    basis: basisOf(situation),
    table: {
      oid: table.oid,
      rootOid: table.rootOid,
      schema: table.schema,
      name: table.name,
      sizeBytes: sizeOf(table, situation.parts),
    },
    index: index
      ? {
          oid: index.oid,
          schema: index.memory.schema,
          name: index.memory.name,
          sizeBytes: index.memory.sizeBytes,
          definition: index.memory.definition,
        }
      : null,
    predictedMs: situation.predictedMs,
    predictedBytes: situation.predictedBytes,
  }
}

/** A hash over what the plan rests on: the table and its columns, the index and its standing. */
function basisOf({ table, index }: Situation): string {
  const shape = (each: IndexFactsNow): unknown => {
    const { memory, isReady, isLive, parts } = each
    const { sizeBytes: _, parts: __, ...kept } = memory
    return [kept, isReady, isLive, parts.map(shape)]
  }
  const columns = table.columns.map(({ name, type, isNotNull }) => [name, type, isNotNull])
  const whole = JSON.stringify([table.oid, table.kind, columns, index ? shape(index) : null])
  return createHash('sha256').update(whole).digest('hex')
}
