import { type DutyHolder, leafDuties } from '../assess/leaf-duties'
import { built } from '../ddl/built'
import { dropConstraint } from '../ddl/index-statements'
import { qualified } from '../ddl/quote'
import { count } from '../format'
import { passes, stops } from '../operation/check'
import type { Rule } from './rule'
import type { IndexFactsNow } from './situation'

/** What an index is needed for beside reading; while it has one of these roles it is not dropped. */
export const roles: Rule = ({ request, table, index }) => {
  if (!index || (request.kind !== 'drop-index' && !(request.kind === 'remove-leftover' && !request.finish))) return null
  const { memory, foreignKeys } = index
  const { constraint } = memory
  const [key] = foreignKeys
  if (key) {
    const more = foreignKeys.length > 1 ? ` and ${count(foreignKeys.length - 1)} more` : ''
    return stops('roles', `The foreign key “${key.name}” of “${key.table}”${more} relies on this index.`, {
      hint: 'Drop the foreign key first, if it is not needed.',
      sql: dropConstraint({ schema: key.schema, name: key.table }, key.name),
    })
  }
  if (constraint) {
    return stops('roles', `The ${constraintWords[constraint.kind]} “${constraint.name}” stands on this index.`, {
      hint: 'An index of a constraint goes only with the constraint, and that locks the table for a moment.',
      sql: dropConstraint(table, constraint.name),
    })
  }
  if (memory.isReplicaIdentity) {
    return stops('roles', 'The index is the replica identity of its table: updates and deletes are replicated by it.', {
      hint: 'Give the table another replica identity first.',
      sql: built(() => `ALTER TABLE ${qualified(table.schema, table.name)} REPLICA IDENTITY DEFAULT;`),
    })
  }
  if (memory.parent) {
    return stops('roles', `The index is part of “${memory.parent.name}” and goes only with the whole.`, {
      hint: `Drop “${memory.parent.name}” with all its parts, or leave it.`,
    })
  }
  if (memory.isClustered) {
    return stops('roles', 'The table is clustered on this index: CLUSTER without a name would fail.', {
      hint: 'Take the mark off first, if the table is not clustered any more.',
      sql: built(() => `ALTER TABLE ${qualified(table.schema, table.name)} SET WITHOUT CLUSTER;`),
    })
  }
  const [duty, ...more] = leafDuties(asHolder(index), new Map(belowOf(index)))
  if (duty) {
    return stops('roles', [duty, ...more].join(' '), {
      hint: 'The partitions go with the whole: end that duty first, or keep the index.',
    })
  }
  return passes('roles', 'No constraint, foreign key, replica identity, clustering or partitioned index stands on it.')
}

function belowOf(index: IndexFactsNow): [number, DutyHolder[]][] {
  return [[index.oid, index.parts.map(asHolder)], ...index.parts.flatMap(belowOf)]
}

function asHolder({ oid, kind, memory, foreignKeys }: IndexFactsNow): DutyHolder {
  const { name, table, constraint, isReplicaIdentity, isClustered } = memory
  const constraintName = constraint?.name ?? null
  return {
    oid,
    kind,
    name,
    table,
    constraintName,
    isForeignKeyTarget: foreignKeys.length > 0,
    isReplicaIdentity,
    isClustered,
  }
}

const constraintWords = {
  primary: 'primary key',
  unique: 'unique constraint',
  exclusion: 'exclusion constraint',
} as const
