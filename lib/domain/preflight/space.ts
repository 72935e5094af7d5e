import { bytes } from '../format'
import { passes, warns } from '../operation/check'
import type { Rule } from './rule'

const much = 1024 ** 3

/** What it takes on disk meanwhile. How much is free no server tells over SQL, so that is said to be unknown. */
export const space: Rule = ({ request, predictedBytes }) => {
  const builds =
    request.kind === 'create-index' ||
    request.kind === 'reindex-index' ||
    (request.kind === 'remove-leftover' && request.finish)
  if (!builds) return null
  if (predictedBytes === null) {
    return warns('space', 'How much space the index takes is unknown, and so is the free space of the server.', {
      hint: 'Statistics of the columns would tell: ANALYZE the table, and let our role read it. Look at the free space on the server (df).',
    })
  }
  const needs = `About ${bytes(predictedBytes)} for the index, up to as much again for sorting, and as much in write-ahead log`
  const says = `${needs}; the free space of the server cannot be asked for.`
  if (predictedBytes < much) return passes('space', says)
  return warns('space', says, {
    hint: 'Look at the free space on the server first (df), of standbys and of replication slots, too.',
  })
}
