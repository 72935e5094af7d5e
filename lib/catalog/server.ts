import 'server-only'
import type { ServerFacts } from '@/lib/domain/facts'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toBoolean, toDate, toNumber, toNumberOrNull, toText } from './decode'
import sinceFourteen from './server.sql'
import thirteen from './server-13.sql'

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
    settings: toSettings(row[16]),
  }
}

/** Names and values as SHOW prints them. What a stranger's server sends is not taken at its word: 100 short texts at most. */
function toSettings(text: string | null | undefined): Record<string, string> {
  const list: unknown = JSON.parse(text ?? '[]')
  const settings: Record<string, string> = {}
  for (const row of Array.isArray(list) ? list.slice(0, 100) : []) {
    const [name, value, unit] = Array.isArray(row) ? row : []
    if (typeof name !== 'string' || typeof value !== 'string' || name.length + value.length > 200) continue
    settings[name] = unit === 'kB' || unit === '8kB' ? sizeOf(Number(value) * (unit === '8kB' ? 8 : 1)) : value
  }
  return settings
}

/** In the largest unit that leaves no fraction. */
function sizeOf(kb: number): string {
  if (kb % (1024 * 1024) === 0) return `${kb / (1024 * 1024)}GB`
  return kb % 1024 === 0 ? `${kb / 1024}MB` : `${kb}kB`
}

/**
 * Who answers. `databaseSizeBytes` stays null: pg_database_size() would stat every file once more, and a snapshot sums
 * what it has measured anyway.
 */
export function askServer(client: TargetClient, versionNumber: number): Promise<Answer<ServerFacts>> {
  const text = versionNumber >= 140000 ? sinceFourteen : thirteen
  return ask(client, { name: 'server', text }, [], decodeServer)
}
