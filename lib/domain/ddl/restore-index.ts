import type { IndexMemory } from '../operation/index-memory'
import type { Step } from '../operation/step'
import { analyzeTableStatement } from './analyze-table'
import { attachIndex } from './attach-index'
import { dropIndexStatement } from './drop-index'
import { createFromDefinition, takeApart } from './index-definition'
import { qualified, quoteIdentifier, quoteLiteral } from './quote'
import { stepWords } from './step-words'

/** What of it stands on the server already with the same definition, by `standingKey`. */
export type Standing = ReadonlyMap<string, { isWhole: boolean; isAttached: boolean }>

export const standingKey = ({ schema, name }: { schema: string; name: string }): string =>
  JSON.stringify([schema, name])

/**
 * The statements that bring a dropped index back as it was, with the indexes attached below it; what stands already is left
 * or made whole. Throws Problem when its definition cannot be taken apart.
 */
export function restoreIndex(memory: IndexMemory, standing: Standing = new Map()): Step[] {
  const steps = build(memory, standing)
  if (!hasExpressions(memory)) return steps
  return [
    ...steps,
    {
      sql: analyzeTableStatement({ schema: memory.schema, name: memory.table }),
      does: 'analyze',
      ...stepWords.maintenance,
      object: { schema: memory.schema, name: memory.table },
      isOptional: true,
    },
  ]
}

const hasExpressions = (memory: IndexMemory): boolean => memory.hasExpressions || memory.parts.some(hasExpressions)

function build(memory: IndexMemory, standing: Standing): Step[] {
  const { schema, table, name } = memory
  const object = { schema, name }
  if (memory.constraint && (memory.constraint.kind === 'exclusion' || memory.kind === 'I')) {
    const add = addConstraint(memory, memory.constraint.definition)
    return [add, ...commentsOf(memory), ...standingOf(memory)]
  }
  const isParent = memory.kind === 'I'
  const create: Step = {
    sql: createFromDefinition(takeApart(memory), {
      schema,
      table,
      name,
      how: isParent ? 'only' : 'concurrently',
      tablespace: memory.tablespace,
    }),
    does: isParent ? 'create-parent' : 'create',
    ...(isParent ? stepWords.parent : stepWords.concurrent),
    object,
    isOptional: false,
  }
  const parts = memory.parts.flatMap((part) => {
    const isAttached = standing.get(standingKey(part))?.isAttached ?? false
    return [...build(part, standing), ...(isAttached ? [] : [attachIndex(memory, part)])]
  })
  const found = standing.get(standingKey(memory))
  const isThere = found !== undefined && (found.isWhole || isParent)
  const leftover: Step[] =
    found && !isThere
      ? [{ ...create, sql: dropIndexStatement({ schema, name, kind: 'i' }), does: 'drop', ...stepWords.concurrent }]
      : []
  return [
    ...leftover,
    ...(isThere ? [] : [create]),
    ...parts,
    ...constraintOf(memory),
    ...commentsOf(memory),
    ...standingOf(memory),
  ]
}

function constraintOf(memory: IndexMemory): Step[] {
  const { constraint } = memory
  if (!constraint) return []
  const words = constraint.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'
  const when = constraint.isDeferrable ? ` DEFERRABLE${constraint.isDeferred ? ' INITIALLY DEFERRED' : ''}` : ''
  return [addConstraint(memory, `${words} USING INDEX ${quoteIdentifier(memory.name)}${when}`)]
}

function addConstraint({ schema, table, name, constraint }: IndexMemory, definition: string): Step {
  const constraintName = quoteIdentifier(constraint?.name ?? name)
  return {
    sql: `ALTER TABLE ${qualified(schema, table)} ADD CONSTRAINT ${constraintName} ${definition}`,
    does: 'alter',
    ...stepWords.exclusive,
    object: { schema, name },
    isOptional: false,
  }
}

function commentsOf({ schema, table, name, comment, constraint }: IndexMemory): Step[] {
  const say = (sql: string): Step => ({
    sql,
    does: 'comment',
    ...stepWords.note,
    object: { schema, name },
    isOptional: true,
  })
  return [
    ...(comment === null ? [] : [say(`COMMENT ON INDEX ${qualified(schema, name)} IS ${quoteLiteral(comment)}`)]),
    ...(constraint?.comment
      ? [
          say(
            `COMMENT ON CONSTRAINT ${quoteIdentifier(constraint.name)} ON ${qualified(schema, table)} IS ${quoteLiteral(constraint.comment)}`,
          ),
        ]
      : []),
  ]
}

/** Statistics targets, clustering, replica identity and extensions. */
function standingOf(memory: IndexMemory): Step[] {
  const { schema, table, name } = memory
  const alter = (sql: string, words: Pick<Step, 'lock' | 'blocks' | 'isConcurrent'>, isOptional: boolean): Step => ({
    sql,
    does: 'alter',
    ...words,
    object: { schema, name },
    isOptional,
  })
  const index = `ALTER INDEX ${qualified(schema, name)}`
  const owner = `ALTER TABLE ${qualified(schema, table)}`
  const { note, exclusive } = stepWords
  return [
    ...memory.statisticsTargets.map(({ column, target }) =>
      alter(`${index} ALTER COLUMN ${whole(column)} SET STATISTICS ${whole(target)}`, note, true),
    ),
    ...(memory.isClustered ? [alter(`${owner} CLUSTER ON ${quoteIdentifier(name)}`, note, true)] : []),
    ...(memory.isReplicaIdentity
      ? [alter(`${owner} REPLICA IDENTITY USING INDEX ${quoteIdentifier(name)}`, exclusive, false)]
      : []),
    ...memory.dependsOnExtensions.map((extension) =>
      alter(`${index} DEPENDS ON EXTENSION ${quoteIdentifier(extension)}`, exclusive, true),
    ),
  ]
}

/** What came from a server or from the store as a number is written as one. */
const whole = (value: number): string => String(Math.trunc(Number(value)))
