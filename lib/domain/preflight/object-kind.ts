import { dropStatement } from '../ddl/leftover'
import { passes, stops } from '../operation/check'
import type { Rule } from './rule'

/** What the object is: PostgreSQL and we leave some kinds alone. */
export const objectKind: Rule = ({ request, table, index, session }) => {
  const isBuild = request.kind === 'create-index' || request.kind === 'reindex-index'
  if (table.isTemporary) {
    return stops('object-kind', `“${table.name}” is a temporary table: it belongs to another session.`, {
      hint: 'It ends with that session.',
    })
  }
  if (table.kind === 't' || table.schema.startsWith('pg_toast')) {
    if (request.kind === 'reindex-index' && index) {
      return stops(
        'object-kind',
        'The index of a TOAST table is rebuilt by a superuser: if that fails, nobody else can drop what stays.',
        {
          hint: 'Rebuild it with psql as a superuser, at a quiet time.',
        },
      )
    }
    if (request.kind === 'remove-leftover' && index && !request.finish) {
      if (session.isSuperuser)
        return passes('object-kind', 'It is an index of a TOAST table; a superuser may remove it.')
      return stops(
        'object-kind',
        'It is what an unfinished rebuild left on a TOAST table: only a superuser can remove it, not the owner of the table.',
        {
          hint: `Have a superuser run this in the database “${session.database}”:`,
          sql: dropStatement({ ...index.memory, kind: 'i' }),
        },
      )
    }
    return stops('object-kind', `“${table.name}” is a TOAST table; it is served through its own table.`, {
      hint: 'Vacuum or analyze the table it belongs to.',
    })
  }
  if (table.isSystem || index?.isSystem) {
    return stops('object-kind', `“${index?.memory.name ?? table.name}” belongs to PostgreSQL itself.`, {
      hint: isBuild ? 'System catalogues cannot be rebuilt concurrently.' : 'It is left alone.',
    })
  }
  if (!['r', 'p', 'm'].includes(table.kind)) {
    return stops('object-kind', `“${table.name}” is no table: it can have no index.`, {
      hint: 'Choose a table, a partitioned table or a materialized view.',
    })
  }
  const extension = index?.extension ?? (request.kind === 'create-index' ? null : table.extension)
  if (extension && request.kind === 'drop-index') {
    return stops('object-kind', `The index belongs to the extension “${extension}” and goes only with it.`, {
      hint: 'ALTER EXTENSION … DROP INDEX takes it out of the extension first.',
    })
  }
  if (index && index.memory.constraint?.kind === 'exclusion' && request.kind === 'reindex-index') {
    return stops(
      'object-kind',
      'An exclusion constraint stands on the index: PostgreSQL cannot rebuild it concurrently.',
      {
        hint: 'REINDEX INDEX without CONCURRENTLY locks out writes while it runs; do that with psql in a quiet hour.',
      },
    )
  }
  return passes('object-kind', words[table.kind] ?? 'It is an ordinary table.')
}

const words: Record<string, string> = {
  r: 'It is an ordinary table.',
  p: 'It is a partitioned table: each partition gets its own statement.',
  m: 'It is a materialized view.',
}
