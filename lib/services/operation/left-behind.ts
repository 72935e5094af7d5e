import 'server-only'
import { dropStatement } from '@/lib/domain/ddl/leftover'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import { excerptOf } from '@/lib/targets/problem'
import type { End } from './work'

/** The end of an operation that could not remove what it made, with the statements that do. */
export function leftEnd(left: readonly IndexNow[]): End {
  const names = left.map((each) => excerptOf(`${each.schema}.${each.name}`)).join(', ')
  const statements = left.map((each) => dropStatement(each)).filter(Boolean)
  const isToast = left.some((each) => each.schema === 'pg_toast')
  return {
    state: 'failed',
    says: left.map(leftWords).join(' '),
    problem: {
      code: 'conflict',
      message: `What was made stayed behind: ${names}.`,
      hint: isToast
        ? `Only a superuser can remove it: ${statements.join('; ')};`
        : `${left.some(isInUse) ? 'Drop it as an index' : 'Remove it as a leftover'}, or run: ${statements.join('; ')};`,
    },
  }
}

/** Valid, or with parts attached that are. */
const isInUse = (index: IndexNow): boolean => index.isValid || index.kind === 'I'

/** What an index that stayed behind means for its table. */
export function leftWords(index: IndexNow): string {
  const name = excerptOf(`${index.schema}.${index.name}`)
  if (index.isValid) return `An index stayed behind and could not be removed: ${name}. It is valid and in use.`
  if (index.kind === 'I')
    return `An unfinished partitioned index stayed behind and could not be removed: ${name}. It is invalid; indexes of partitions that are attached to it are in use.`
  const cost = index.isReady ? 'costs every write and serves no query' : 'serves no query'
  return `An invalid index stayed behind and could not be removed: ${name}. It ${cost}.`
}
