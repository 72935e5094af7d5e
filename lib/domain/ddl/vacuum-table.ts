import type { VacuumTableRequest } from '../operation/request'
import { Problem } from '../problem'
import { qualified } from './quote'

/** VACUUM of one table with typed options; what is null is left to the server. Never FULL. */
export function vacuumTableStatement(request: VacuumTableRequest, versionNumber: number): string {
  const { analyze, freeze, skipLocked, indexCleanup, truncate, parallel, processToast, bufferUsageLimit } = request
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
  if (processToast !== undefined && versionNumber < 140000) {
    throw new Problem('unsupported', 'PROCESS_TOAST needs PostgreSQL 14.', { field: 'processToast' })
  }
  if (bufferUsageLimit !== undefined) {
    if (versionNumber < 160000) {
      throw new Problem('unsupported', 'BUFFER_USAGE_LIMIT needs PostgreSQL 16.', { field: 'bufferUsageLimit' })
    }
    if (!isBufferLimit(bufferUsageLimit)) {
      const says = 'The limit of buffers is 0 for none, or a whole number of kilobytes from 128 to 16,777,216.'
      throw new Problem('invalid', says, { field: 'bufferUsageLimit' })
    }
  }
  const options = [
    freeze === true ? 'FREEZE' : '',
    analyze === true ? 'ANALYZE' : '',
    skipLocked === true ? 'SKIP_LOCKED' : '',
    indexCleanup === null ? '' : `INDEX_CLEANUP ${indexCleanup.toUpperCase()}`,
    truncate === null ? '' : `TRUNCATE ${truncate === true ? 'ON' : 'OFF'}`,
    parallel === null ? '' : `PARALLEL ${parallel}`,
    processToast === undefined ? '' : `PROCESS_TOAST ${processToast === true ? 'ON' : 'OFF'}`,
    bufferUsageLimit === undefined ? '' : `BUFFER_USAGE_LIMIT ${bufferUsageLimit}`,
  ].filter((option) => option !== '')
  const list = options.length > 0 ? `(${options.join(', ')}) ` : ''
  return `VACUUM ${list}${qualified(request.schema, request.name)}`
}

const isBufferLimit = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && (Object.is(value, 0) || (value >= 128 && value <= 16_777_216))
