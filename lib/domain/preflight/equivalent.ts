import { coverage } from '../covers'
import { bytes } from '../format'
import { comparableIndex } from '../index-shape'
import { type Check, passes, stops, warns } from '../operation/check'
import { comparableRequest } from './alike'
import type { Rule } from './rule'

/** Whether an index of the same meaning stands already, valid or not, or one that does the same work. */
export const equivalent: Rule = ({ request, create, indexes, table }) => {
  if (request.kind !== 'create-index' || 'restore' in request || !create) return null
  const found: Check[] = []
  let unread = 0
  for (const seen of indexes) {
    if (seen.flags.tableOid !== table.oid) continue
    if (seen.flags.oid === create.unfinishedOid) {
      return passes(
        'equivalent',
        `“${seen.flags.name}” of the same definition stands unfinished; what it lacks is built.`,
      )
    }
    const form = comparableIndex(seen)
    if (typeof form === 'string' || !seen.parts) {
      unread += 1
      continue
    }
    const { kind, isCovered, reason } = coverage(comparableRequest(request, create, form, seen.parts), {
      ...form,
      isUsable: true,
    })
    if (!isCovered) continue
    const name = seen.flags.name
    const hasTexts = request.where !== null || request.keys.some((key) => key.expression !== null)
    const size = seen.flags.sizeBytes === null ? '' : ` (${bytes(seen.flags.sizeBytes)})`
    if (!form.isUsable && kind === 'identical') {
      found.push(
        stops('equivalent', `An invalid index of the same definition stands already: “${name}”.`, {
          hint: 'Finish it or remove it: both are offered where it is shown.',
        }),
      )
    } else if (form.isUsable && kind === 'identical' && !hasTexts) {
      found.push(
        stops('equivalent', `“${name}”${size} is the same index.`, {
          hint: 'A second one would cost writes for nothing.',
        }),
      )
    } else if (form.isUsable) {
      const how = kind === 'identical' ? 'is written the same' : 'does the same work'
      found.push(
        warns('equivalent', `“${name}”${size} ${how}: ${reason}`, {
          hint: 'Create this one only if you know why; every write will pay for both.',
        }),
      )
    }
  }
  const worst = found.find((check) => check.outcome === 'stop') ?? found[0]
  if (worst) return worst
  if (unread > 0)
    return warns('equivalent', `${unread} indexes of the table could not be compared: they are locked now.`)
  return passes('equivalent', 'No index of the table does this work already.')
}
