import type { CreateIndexRequest } from '../operation/request'
import type { Step } from '../operation/step'
import type { Situation } from '../preflight/situation'
import { analyzeTableStatement } from './analyze-table'
import { createIndexStatement } from './create-index'
import { dropIndexStatement } from './drop-index'
import { reindexIndexStatement } from './reindex-index'
import { restoreIndex } from './restore-index'
import { stepWords } from './step-words'
import { vacuumTableStatement } from './vacuum-table'

export type Planned = { steps: Step[]; undo: { says: string; statements: string[] } }

/** The statements of an operation and the way back. Throws Problem for options that this server does not have. */
export function planSteps(situation: Situation): Planned {
  const { request, index } = situation
  switch (request.kind) {
    case 'create-index':
      return 'restore' in request ? nothing : planCreate(situation, request)
    case 'drop-index':
      return index ? planDrop(index) : nothing
    case 'reindex-index':
      return index ? planReindex(situation, index, request.tablespace) : nothing
    case 'remove-leftover':
      if (!index) return nothing
      return request.finish ? planReindex(situation, index, null) : planRemoval(index)
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

function planCreate({ table, create }: Situation, request: CreateIndexRequest): Planned {
  if (!create) return nothing
  const place = { schema: table.schema, table: table.name, name: create.name }
  const made = { schema: table.schema, name: create.name }
  const steps: Step[] = [
    {
      sql: createIndexStatement(request, { ...place, how: 'concurrently' }),
      does: 'create',
      ...stepWords.concurrent,
      object: made,
      isOptional: false,
    },
    ...(request.keys.some((key) => key.expression !== null) ? [analyzeStep(table)] : []),
  ]
  const drop = dropIndexStatement({ ...made, kind: 'i' })
  return { steps, undo: { says: 'Dropping the new index takes it back.', statements: [drop] } }
}

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
