import 'server-only'
import type { Bystander } from '@/lib/domain/preflight/situation'
import type { TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toBoolean, toDate, toNumberOrNull, toTexts, toWord } from './decode'
import text from './in-the-way.sql'

/** Whom an operation on these tables would wait for or meet. */
export function askInTheWay(client: TargetClient, tableOids: readonly number[]): Promise<Answer<Bystander>> {
  return ask(client, { name: 'in-the-way', text }, [`{${tableOids.join(',')}}`], (row) => ({
    kind: toWord(row[0], ['session', 'prepared']),
    pid: toNumberOrNull(row[1]),
    user: row[2] ?? null,
    application: row[3] ?? null,
    state: row[4] ?? null,
    since: toDate(row[5])?.toISOString() ?? null,
    ageMs: toNumberOrNull(row[6]),
    backend: row[7] ?? null,
    holdsSnapshot: toBoolean(row[8]),
    locks: toTexts(row[9]),
    waits: toBoolean(row[10]),
    does: row[11] === 'wraparound' || row[11] === 'dump' ? row[11] : null,
    gid: row[12] ?? null,
    vacuumPhase: row[13] ?? null,
  }))
}
