import 'server-only'
import type { GuardReading } from '@/lib/domain/maintenance/guard'
import { withReadOnly } from '@/lib/targets/guard'
import type { TargetPool } from '@/lib/targets/pool'
import { excerptOf } from '@/lib/targets/problem'
import { ask, onlyRow } from './ask'
import { toBoolean, toDate, toNumber, toNumberOrNull } from './decode'
import text from './guards.sql'

/** Where the server's files are, by its own words; null where it may not say. */
export type Whereabouts = { port: number; dataDirectory: string | null }

/** How busy a server is. `pid` is the session of the operation that is running, 0 without one. Throws Problem. */
export async function askGuards(
  pool: TargetPool,
  pid: number,
): Promise<{ reading: Omit<GuardReading, 'freeBytes'>; whereabouts: Whereabouts }> {
  const options = { statementTimeoutMs: 5_000, deadlineMs: 8_000 }
  return withReadOnly(pool, options, async (client) =>
    onlyRow(
      await ask(client, { name: 'guards', text }, [pid], (row) => ({
        reading: {
          at: (toDate(row[0]) ?? new Date()).toISOString(),
          oldestSnapshotMs: toNumberOrNull(row[1]),
          holder: row[2] ? excerptOf(row[2]) : null,
          lagBytes: toNumberOrNull(row[3]),
          standby: row[4] ? `“${excerptOf(row[4])}”` : null,
          wraparoundAge: toNumberOrNull(row[5]),
          isFreezing: toBoolean(row[6]),
          blockedSessions: toNumber(row[7]),
          copying: row[8] ? excerptOf(row[8]) : null,
          isInRecovery: toBoolean(row[9]),
        },
        whereabouts: { port: toNumber(row[10]), dataDirectory: row[11] ?? null },
      })),
    ),
  )
}
