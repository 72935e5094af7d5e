import { built } from '../ddl/built'
import { qualified, quoteIdentifier } from '../ddl/quote'
import { type Check, passes, stops } from '../operation/check'
import type { Rule } from './rule'
import type { Situation } from './situation'

/** Whether our role may do it, with the grant that is missing. CREATE and DROP INDEX need the owner's rights on every version. */
export const rights: Rule = (situation) => {
  const { request, table, session, parts } = situation
  // Nobody but a superuser has any; what may be done there is told by what it is.
  if (table.kind === 't') return null
  if (!table.rights.usesSchema) {
    return stops('rights', `“${session.role}” may not use the schema “${table.schema}”.`, {
      sql: built(() => `GRANT USAGE ON SCHEMA ${quoteIdentifier(table.schema)} TO ${quoteIdentifier(session.role)};`),
    })
  }
  const needsOwner =
    request.kind === 'create-index' || request.kind === 'drop-index' || request.kind === 'remove-leftover'
  if (needsOwner) {
    const strange = parts.find((part) => !part.owns)
    if (!table.rights.owns) return missingOwner(situation, table.owner, `the table “${table.name}”`)
    if (strange) return missingOwner(situation, strange.owner, `the partition “${strange.name}”`)
    if (request.kind === 'create-index' && !table.rights.createsInSchema) {
      return stops('rights', `“${session.role}” may not create anything in the schema “${table.schema}”.`, {
        sql: built(
          () => `GRANT CREATE ON SCHEMA ${quoteIdentifier(table.schema)} TO ${quoteIdentifier(session.role)};`,
        ),
      })
    }
    return passes('rights', `“${session.role}” has the rights of “${table.owner}”, the owner of the table.`)
  }
  if (request.kind === 'reindex-index') {
    if (table.rights.owns) return passes('rights', `“${session.role}” has the rights of “${table.owner}”, the owner.`)
    if (session.versionNumber >= 170000 && table.rights.maintains) {
      return passes(
        'rights',
        `“${session.role}” has MAINTAIN on the table. What a failed rebuild leaves behind only the owner could drop.`,
      )
    }
    return missingMaintain(situation)
  }
  if (table.rights.maintains) return passes('rights', `“${session.role}” may do this.`)
  return missingMaintain(situation)
}

function missingOwner({ session }: Situation, owner: string, what: string): Check {
  return stops('rights', `“${session.role}” lacks the rights of “${owner}”, the owner of ${what}.`, {
    hint: 'Only a member of the owner may create and drop its indexes. Such a member may drop its tables, too.',
    sql: built(() => `GRANT ${quoteIdentifier(owner)} TO ${quoteIdentifier(session.role)};`),
  })
}

function missingMaintain({ session, table }: Situation): Check {
  const says = `“${session.role}” may not maintain the table “${table.name}” of “${table.owner}”.`
  if (session.versionNumber >= 170000) {
    return stops('rights', says, {
      sql: built(() => `GRANT MAINTAIN ON ${qualified(table.schema, table.name)} TO ${quoteIdentifier(session.role)};`),
    })
  }
  return stops('rights', says, {
    hint: 'Before PostgreSQL 17 that takes the rights of the owner.',
    sql: built(() => `GRANT ${quoteIdentifier(table.owner)} TO ${quoteIdentifier(session.role)};`),
  })
}
