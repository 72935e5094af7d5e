import type { VacuumTableRequest } from '../operation/request'
import { Problem } from '../problem'
import { qualified } from './quote'

/** VACUUM of one table with typed options; what is null is left to the server. Never FULL. */
export function vacuumTableStatement(request: VacuumTableRequest, versionNumber: number): string {
  const { analyze, freeze, skipLocked, indexCleanup, truncate, parallel } = request
  if (indexCleanup === 'auto' && versionNumber < 140000) {
    throw new Problem('unsupported', 'INDEX_CLEANUP AUTO needs PostgreSQL 14.', {
      field: 'indexCleanup',
      hint: 'Leave it to the server, or choose on or off.',
    })
  }
  if (indexCleanup !== null && !['auto', 'on', 'off'].includes(indexCleanup)) {
    throw new Problem('invalid', 'Index clean-up is auto, on or off.', { field: 'indexCleanup' })
  }
  if (parallel !== null && !(Number.isInteger(parallel) && parallel >= 0 && parallel <= 1024)) {
    throw new Problem('invalid', 'Parallel workers are a whole number from 0 to 1024.', { field: 'parallel' })
  }
  const options = [
    freeze === true ? 'FREEZE' : '',
    analyze === true ? 'ANALYZE' : '',
    skipLocked === true ? 'SKIP_LOCKED' : '',
    indexCleanup === null ? '' : `INDEX_CLEANUP ${indexCleanup.toUpperCase()}`,
    truncate === null ? '' : `TRUNCATE ${truncate === true ? 'ON' : 'OFF'}`,
    parallel === null ? '' : `PARALLEL ${parallel}`,
  ].filter((option) => option !== '')
  const list = options.length > 0 ? `(${options.join(', ')}) ` : ''
  return `VACUUM ${list}${qualified(request.schema, request.name)}`
}
