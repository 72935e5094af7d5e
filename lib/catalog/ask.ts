import 'server-only'
import type { Asked } from '@/lib/domain/facts'
import { Problem } from '@/lib/domain/problem'
import { mark } from '@/lib/targets/marker'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { asTargetProblem } from '@/lib/targets/problem'

export type Question = { name: string; text: string }

export type Answer<T> = { rows: T[]; asked: Asked; problem: Problem | null }

/**
 * Puts one question within the current transaction. Rows are decoded as they arrive; null from `decode` leaves a row out.
 * A question that fails is answered with its problem and leaves the transaction usable; a lost connection throws Problem.
 */
export async function ask<T>(
  client: TargetClient,
  question: Question,
  values: unknown[],
  decode: (row: Row) => T | null,
): Promise<Answer<T>> {
  const startedAt = performance.now()
  const rows: T[] = []
  const finish = (problem: Problem | null): Answer<T> => ({
    rows: problem ? [] : rows,
    problem,
    asked: {
      question: question.name,
      ok: problem === null,
      durationMs: performance.now() - startedAt,
      rows: problem ? 0 : rows.length,
      ...(problem ? { message: problem.message } : {}),
      ...(problem?.hint ? { hint: problem.hint } : {}),
    },
  })

  await control(client, 'savepoint question')
  try {
    await client.stream(mark(question.text), values, (row) => {
      const decoded = decode(row)
      if (decoded !== null) rows.push(decoded)
    })
  } catch (error) {
    const problem = asTargetProblem(error)
    // Fails, and so ends the whole snapshot, when the connection is gone.
    await control(client, 'rollback to savepoint question').catch(() => {
      throw problem
    })
    return finish(problem)
  }
  await control(client, 'release savepoint question')
  return finish(null)
}

async function control(client: TargetClient, text: string): Promise<void> {
  await client.query(mark(text), [], { isSimple: true })
}

/**
 * Puts a question whose first value says whether sizes are asked for. A lock taken between our look at pg_locks and the
 * size call makes it fail with 55P03: then once more, and then without sizes.
 */
export async function askWithSizes<T>(
  client: TargetClient,
  question: Question,
  decode: (row: Row, withSizes: boolean) => T | null,
  more: unknown[] = [],
): Promise<Answer<T>> {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const answer = await ask(client, question, [true, ...more], (row) => decode(row, true))
    if (answer.problem?.sqlstate !== '55P03') return answer
  }
  const answer = await ask(client, question, [false, ...more], (row) => decode(row, false))
  if (!answer.problem) answer.asked.hint = 'Sizes were left out this time: locks kept coming while we asked.'
  return answer
}

/** The only row of an answer, or its problem thrown. */
export function onlyRow<T>({ rows, problem, asked }: Answer<T>): T {
  if (problem) throw problem
  const [row] = rows
  if (row === undefined) throw new Problem('unsupported', `The server did not answer the question "${asked.question}".`)
  return row
}
