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

/**
 * Definitions of the indexes in `wanted` (oid to shape key). Dropped and locked ones are missing from the answer. Stops
 * at the first batch that fails and answers what it has together with that problem.
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
  for (let from = 0; from < oids.length && !problem; from += batchSize) {
    const values = [`{${oids.slice(from, from + batchSize).join(',')}}`]
    let answer = await ask(client, question, values, (row) => decodeShape(row, wanted))
    // A lock came between our look at pg_locks and the definition: look again.
    if (answer.problem?.sqlstate === '55P03')
      answer = await ask(client, question, values, (row) => decodeShape(row, wanted))
    for (const row of answer.rows) rows.push(row)
    problem = answer.problem
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
