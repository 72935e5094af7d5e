import 'server-only'
import type { ServerFacts } from '@/lib/domain/facts'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toBoolean, toDate, toNumber, toNumberOrNull, toText } from './decode'
import sinceFourteen from './server.sql'
import thirteen from './server-13.sql'
import { serverSettings } from './server-settings'

function decodeServer(row: Row): ServerFacts {
  return {
    versionNumber: toNumber(row[0]),
    version: toText(row[1]),
    systemIdentifier: row[2] ?? null,
    databaseOid: toNumber(row[3]),
    databaseName: toText(row[4]),
    isInRecovery: toBoolean(row[5]),
    timelineId: toNumberOrNull(row[6]),
    postmasterStartedAt: toDate(row[7]) ?? new Date(0),
    databaseStatsResetAt: toDate(row[8]),
    sharedStatsResetAt: toDate(row[9]),
    databaseSizeBytes: null,
    encoding: toText(row[10]),
    serverNow: toDate(row[11]) ?? new Date(0),
    commits: toNumber(row[12]),
    rollbacks: toNumber(row[13]),
    blocksHit: toNumber(row[14]),
    blocksRead: toNumber(row[15]),
    settings: serverSettings(row[16]),
  }
}

/**
 * Who answers. `databaseSizeBytes` stays null: pg_database_size() would stat every file once more, and a snapshot sums
 * what it has measured anyway.
 */
export function askServer(client: TargetClient, versionNumber: number): Promise<Answer<ServerFacts>> {
  const text = versionNumber >= 140000 ? sinceFourteen : thirteen
  return ask(client, { name: 'server', text }, [], decodeServer)
}
