import 'server-only'
import type { IndexFacts } from '@/lib/domain/facts'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, askWithSizes } from './ask'
import { makeInterner, toDate, toNumber, toNumberOrNull, toText, toWord } from './decode'
import sinceSixteen from './indexes.sql'
import sinceThirteen from './indexes-13.sql'

function makeDecoder(): (row: Row, withSizes: boolean) => IndexFacts | null {
  const intern = makeInterner()
  return (row, withSizes) => {
    // Twelve booleans travel as one number; the bits are set in indexes.sql.
    const flags = toNumber(row[9])
    const kind = toWord(row[5], ['i', 'I'])
    const isLocked = (flags & 1024) !== 0
    const sizeBytes = toNumberOrNull(row[18])
    const isGone = withSizes && !isLocked && sizeBytes === null
    if (isGone) return null
    const blocksHit = toNumber(row[17])
    return {
      oid: toNumber(row[0]),
      tableOid: toNumber(row[1]),
      schema: intern(row[2]),
      table: intern(row[3]),
      name: toText(row[4]),
      kind,
      parentOid: toNumberOrNull(row[6]),
      filenode: toNumber(row[7]),
      method: intern(row[8]),
      isUnique: (flags & 1) !== 0,
      isPrimary: (flags & 2) !== 0,
      isExclusion: (flags & 4) !== 0,
      isValid: (flags & 8) !== 0,
      isReady: (flags & 16) !== 0,
      isLive: (flags & 32) !== 0,
      isReplicaIdentity: (flags & 64) !== 0,
      isClustered: (flags & 128) !== 0,
      isForeignKeyTarget: (flags & 2048) !== 0,
      isSystem: (flags & 256) !== 0,
      isToast: (flags & 512) !== 0,
      constraintName: row[10] ?? null,
      shapeKey: toText(row[11]),
      scans: toNumber(row[12]),
      tuplesRead: toNumber(row[13]),
      tuplesFetched: toNumber(row[14]),
      lastScanAt: toDate(row[15]),
      blocksRead: Math.max(0, toNumber(row[16]) - blocksHit),
      blocksHit,
      sizeBytes,
      isLocked,
    }
  }
}

/** Every index of the database, those of the system and of TOAST too; without those of temporary tables. */
export function askIndexes(
  client: TargetClient,
  versionNumber: number,
  keep: (facts: IndexFacts) => IndexFacts = (facts) => facts,
): Promise<Answer<IndexFacts>> {
  return askAll(client, versionNumber, null, keep)
}

/** The indexes of these tables alone, in the same form. */
export function askIndexesOf(
  client: TargetClient,
  versionNumber: number,
  tableOids: readonly number[],
): Promise<Answer<IndexFacts>> {
  return askAll(client, versionNumber, `{${tableOids.join(',')}}`, (facts) => facts)
}

function askAll(
  client: TargetClient,
  versionNumber: number,
  tableOids: string | null,
  keep: (facts: IndexFacts) => IndexFacts,
): Promise<Answer<IndexFacts>> {
  const decode = makeDecoder()
  const text = versionNumber >= 160000 ? sinceSixteen : sinceThirteen
  const decodeKept = (row: Row, withSizes: boolean) => {
    const facts = decode(row, withSizes)
    return facts && keep(facts)
  }
  return askWithSizes(client, { name: 'indexes', text }, decodeKept, [tableOids])
}
