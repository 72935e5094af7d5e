import { coverage } from '../covers'
import { type ComparableIndex, comparableIndex } from '../index-shape'
import { adoptedBy, wholeMadeBy } from '../operation/adopted'
import type { IndexMemory } from '../operation/index-memory'
import type { CreateIndexRequest } from '../operation/request'
import type { Step } from '../operation/step'
import { comparableRequest } from '../preflight/alike'
import type { CreateFacts, Situation } from '../preflight/situation'
import { analyzeTableStatement } from './analyze-table'
import { createIndexStatement } from './create-index'
import { dropIndexStatement } from './drop-index'
import { createFromDefinition, takeApart } from './index-definition'
import { type Creation, type IndexTree, planTree } from './plan-tree'
import { reindexIndexStatement } from './reindex-index'
import { restoreIndex, standingKey } from './restore-index'
import { stepWords } from './step-words'
import { vacuumTableStatement } from './vacuum-table'

export type Planned = { steps: Step[]; undo: { says: string; statements: string[] }; creations?: Creation[] }

/** The statements of an operation and the way back. Throws Problem for options that this server does not have. */
export function planSteps(situation: Situation): Planned {
  const { request, index } = situation
  switch (request.kind) {
    case 'create-index':
      if ('restore' in request) return situation.restore ? planRestore(situation, situation.restore.memory) : nothing
      return planCreate(situation, request)
    case 'drop-index':
      return index ? planDrop(index) : nothing
    case 'reindex-index':
      return index ? planReindex(situation, index, request.tablespace) : nothing
    case 'remove-leftover':
      if (!index) return nothing
      if (!request.finish) return planRemoval(index)
      return index.kind === 'I' ? planFinish(situation, index) : planReindex(situation, index, null)
    case 'analyze-table':
      return planAnalyze(situation, request.columns)
    case 'vacuum-table':
      return {
        steps: [
          {
            sql: vacuumTableStatement(
              { ...request, schema: situation.table.schema, name: situation.table.name },
              situation.session.versionNumber,
            ),
            does: 'vacuum',
            ...stepWords.vacuum,
            object: nameOf(situation.table),
            isOptional: false,
          },
        ],
        undo: { says: 'There is nothing to take back: no row is changed.', statements: [] },
      }
  }
}

const nothing: Planned = { steps: [], undo: { says: '', statements: [] } }
type Named = { schema: string; name: string }
type IndexNow = NonNullable<Situation['index']>

const nameOf = ({ schema, name }: Named): Named => ({ schema, name })

function planCreate(situation: Situation, request: CreateIndexRequest): Planned {
  const { table, create } = situation
  if (!create) return nothing
  const made = { schema: table.schema, name: create.name }
  const isTree = table.kind === 'p'
  const { steps, creations } = isTree ? planPartitioned(situation, request, create) : planPlain(table, request, made)
  if (steps.length > 0 && request.keys.some((key) => key.expression !== null)) steps.push(analyzeStep(table))
  const drop = dropIndexStatement({ ...made, kind: isTree ? 'I' : 'i' })
  return { steps, creations, undo: undoOfCreate(steps, drop, isTree) }
}

function undoOfCreate(steps: readonly Step[], drop: string, isTree: boolean): Planned['undo'] {
  if (!isTree) return { says: 'Dropping the new index takes it back.', statements: [drop] }
  const lock =
    'that takes an ACCESS EXCLUSIVE lock on the table and all its partitions for a moment, waits for it no longer than a second at a time, and comes again'
  const adopted = adoptedBy(steps)
  if (adopted.length > 0) {
    const names = adopted.map(({ name }) => `“${name}”`).join(', ')
    return {
      says: `There is none: a drop of the new index would take along what stood before it (${names}). A cancel removes what was built until then: ${lock}; once one of them is attached, the unfinished index stays.`,
      statements: [],
    }
  }
  if (!wholeMadeBy(steps)) {
    return {
      says: 'There is none: it completes an index that stands already, and a drop of that would take more than it makes.',
      statements: [],
    }
  }
  return { says: `Dropping the new index takes it back, and so does a cancel on the way: ${lock}.`, statements: [drop] }
}

function planPlain(table: Named, request: CreateIndexRequest, made: Named): { steps: Step[]; creations: Creation[] } {
  const place = { schema: table.schema, table: table.name, name: made.name, how: 'concurrently' } as const
  const sql = createIndexStatement(request, place)
  return {
    steps: [{ sql, does: 'create', ...stepWords.concurrent, object: made, isOptional: false }],
    creations: [{ sql, place }],
  }
}

function planPartitioned(
  situation: Situation,
  request: CreateIndexRequest,
  create: CreateFacts,
): { steps: Step[]; creations: Creation[] } {
  const { table, indexes } = situation
  const standing = indexes.find(({ flags }) => flags.oid === create.unfinishedOid) ?? null
  const root = standing && comparableIndex(standing)
  const hasTexts = create.texts.where !== null || create.texts.keys.some((text) => text !== null)
  return planTree({
    ...treeOf(situation),
    root: { schema: table.schema, table: table.name, tableOid: table.oid, name: create.name, standing },
    indexes,
    statement: (place) => createIndexStatement(request, place),
    isSame: (seen) => {
      const form = comparableIndex(seen)
      if (typeof form === 'string' || form.roles.length > 0 || !seen.parts) return false
      if (root && typeof root !== 'string') return isIdentical(form, root)
      // Without a parent that the server has read, texts can only be compared as they are written.
      return !hasTexts && isIdentical(form, comparableRequest(request, create, form, seen.parts))
    },
  })
}

/** The same index apart from the table it stands on. */
function isIdentical(form: ComparableIndex, other: ComparableIndex): boolean {
  const here = { ...form, oid: 1, tableOid: 1, isUsable: true }
  return coverage(here, { ...other, oid: 2, tableOid: 1, isUsable: true }).kind === 'identical'
}

function treeOf(situation: Situation): Pick<IndexTree, 'parts' | 'nameFor' | 'reindex'> {
  const { parts, partNames, session } = situation
  return {
    parts,
    nameFor: (part) => partNames.get(part.oid) ?? '',
    reindex: (index) => reindexIndexStatement(index, { versionNumber: session.versionNumber }),
  }
}

/** Finishes an invalid partitioned index from its own definition. */
function planFinish(situation: Situation, index: IndexNow): Planned {
  const { memory } = index
  const definition = takeApart(memory)
  const standing = situation.indexes.find((each) => each.flags.oid === index.oid) ?? null
  const root = standing ? comparableIndex(standing) : ''
  const { steps } = planTree({
    ...treeOf(situation),
    root: { schema: memory.schema, table: memory.table, tableOid: index.tableOid, name: memory.name, standing },
    indexes: situation.indexes,
    statement: (place) => createFromDefinition(definition, { ...place, tablespace: memory.tablespace }),
    isSame: (seen) => {
      const form = comparableIndex(seen)
      return typeof form !== 'string' && typeof root !== 'string' && form.roles.length === 0 && isIdentical(form, root)
    },
  })
  return {
    steps,
    undo: { says: 'There is nothing to take back: the index stood before and is only completed.', statements: [] },
  }
}

function planRestore({ indexes, definitions }: Situation, memory: IndexMemory): Planned {
  const wanted = new Map(withParts(memory).map((each) => [standingKey(each), each.definition]))
  const standing = new Map(
    indexes.flatMap(({ flags }) => {
      const { schema, text } = definitions.get(flags.oid) ?? { schema: '', text: '' }
      const key = standingKey({ schema, name: flags.name })
      if (wanted.get(key) !== text) return []
      const isWhole = flags.isValid && flags.isReady && flags.isLive
      return [[key, { isWhole, isAttached: flags.parentOid !== null }] as const]
    }),
  )
  return {
    steps: restoreIndex(memory, standing),
    undo: {
      says: 'Dropping it again takes it back.',
      statements: [dropIndexStatement({ ...nameOf(memory), kind: memory.kind })],
    },
  }
}

const withParts = (memory: IndexMemory): IndexMemory[] => [memory, ...memory.parts.flatMap(withParts)]

/** An index with expressions has statistics of its own, which only ANALYZE makes. */
function analyzeStep(table: Named): Step {
  return {
    sql: analyzeTableStatement(table),
    does: 'analyze',
    ...stepWords.maintenance,
    object: nameOf(table),
    isOptional: true,
  }
}

function dropStep(index: IndexNow): Step {
  const { schema, name, kind } = index.memory
  return {
    sql: dropIndexStatement({ schema, name, kind }),
    does: 'drop',
    ...(kind === 'I' ? stepWords.exclusiveDrop : stepWords.concurrent),
    object: { schema, name },
    isOptional: false,
  }
}

function planDrop(index: IndexNow): Planned {
  const statements = restoreIndex(index.memory).map((step) => step.sql)
  return {
    steps: [dropStep(index)],
    undo: {
      says: 'The index can be built again exactly as it is; that takes as long as a build. Its use counters begin anew.',
      statements,
    },
  }
}

function planRemoval(index: IndexNow): Planned {
  return {
    steps: [dropStep(index)],
    undo: { says: 'Nothing is lost: no query reads an invalid index.', statements: [] },
  }
}

function reindexStep(situation: Situation, index: IndexNow, tablespace: string | null): Step {
  const named = nameOf(index.memory)
  return {
    sql: reindexIndexStatement(named, { versionNumber: situation.session.versionNumber, tablespace }),
    does: 'reindex',
    ...stepWords.concurrent,
    object: named,
    isOptional: false,
  }
}

/** A partitioned index leaf by leaf, so that one failure leaves one leftover. */
function planReindex(situation: Situation, index: IndexNow, tablespace: string | null): Planned {
  const steps = leavesOf(index).map((leaf) => reindexStep(situation, leaf, tablespace))
  return {
    steps,
    undo: { says: 'There is nothing to take back: the new index is the same, only packed anew.', statements: [] },
  }
}

function leavesOf(index: IndexNow): IndexNow[] {
  return index.kind === 'i' ? [index] : index.parts.flatMap(leavesOf)
}

function planAnalyze({ table }: Situation, columns: string[]): Planned {
  return {
    steps: [
      {
        sql: analyzeTableStatement(table, columns),
        does: 'analyze',
        ...stepWords.maintenance,
        object: nameOf(table),
        isOptional: false,
      },
    ],
    undo: { says: 'There is nothing to take back: statistics are read anew.', statements: [] },
  }
}
