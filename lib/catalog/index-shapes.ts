import 'server-only'
import type { IndexColumn, IndexShape } from '@/lib/domain/facts'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toBoolean, toList, toNumber, toTexts } from './decode'
import sinceFifteen from './index-shapes.sql'
import sinceThirteen from './index-shapes-13.sql'

/** Indexes per question, so that each stays far below the statement timeout. */
const batchSize = 5000

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function decodeColumn(value: unknown): IndexColumn {
  const [name, expression, opclass, isDefaultOpclass, collation, option, family, comparison] = Array.isArray(value)
    ? value
    : []
  const isOrdered = typeof option === 'number'
  const order = option & 1 ? 'desc' : 'asc'
  const nulls = option & 2 ? 'first' : 'last'
  return {
    name: textOrNull(name),
    expression: textOrNull(expression),
    opclass: textOrNull(opclass) ?? '',
    isDefaultOpclass: isDefaultOpclass === true,
    collation: textOrNull(collation),
    order: isOrdered ? order : null,
    nulls: isOrdered ? nulls : null,
    family: typeof family === 'number' ? family : null,
    comparison: textOrNull(comparison),
  }
}

function decodeShape(row: Row, wanted: ReadonlyMap<number, string>): IndexShape | null {
  const oid = toNumber(row[0])
  const definition = row[1]
  const shapeKey = wanted.get(oid)
  // No definition: dropped since the list was made.
  if (!definition || shapeKey === undefined) return null
  return {
    oid,
    shapeKey,
    definition,
    keys: toList(row[2]).map(decodeColumn),
    include: toTexts(row[3]),
    predicate: row[4] ?? null,
    nullsNotDistinct: toBoolean(row[5]),
    options: toTexts(row[6]),
    tablespace: row[7] ?? null,
    isImmediate: toBoolean(row[8]),
    isDeferred: toBoolean(row[9]),
  }
}

/** Of a damaged catalog at most so many halves are tried to find the indexes that can be read. */
const mostRetries = 40

/**
 * Definitions of the indexes in `wanted` (oid to shape key). Dropped and locked ones are missing from the answer, and those
 * of which the server itself cannot make sense: their problem comes with the definitions of all others. Any other problem
 * ends the asking, and comes with what there is by then.
 */
export async function askIndexShapes(
  client: TargetClient,
  versionNumber: number,
  wanted: ReadonlyMap<number, string>,
): Promise<Answer<IndexShape>> {
  const text = versionNumber >= 150000 ? sinceFifteen : sinceThirteen
  const question = { name: 'index-shapes', text }
  const oids = [...wanted.keys()]
  const rows: IndexShape[] = []
  const startedAt = performance.now()
  let problem: Answer<IndexShape>['problem'] = null
  let retries = 0
  const waiting: number[][] = []
  for (let from = 0; from < oids.length; from += batchSize) waiting.push(oids.slice(from, from + batchSize))
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    const values = [`{${batch.join(',')}}`]
    let answer = await ask(client, question, values, (row) => decodeShape(row, wanted))
    // A lock came between our look at pg_locks and the definition: look again.
    if (answer.problem?.sqlstate === '55P03')
      answer = await ask(client, question, values, (row) => decodeShape(row, wanted))
    for (const row of answer.rows) rows.push(row)
    if (!answer.problem) continue
    problem = answer.problem
    // An internal error: the catalog of one index is damaged, and the others are to be found.
    if (problem.sqlstate !== 'XX000') break
    if (batch.length === 1) continue
    retries += 1
    if (retries > mostRetries) break
    const half = Math.ceil(batch.length / 2)
    waiting.unshift(batch.slice(0, half), batch.slice(half))
  }
  return {
    rows,
    problem,
    asked: {
      question: question.name,
      ok: problem === null,
      durationMs: performance.now() - startedAt,
      rows: rows.length,
      ...(problem ? { message: problem.message } : {}),
      ...(problem?.hint ? { hint: problem.hint } : {}),
    },
  }
}
