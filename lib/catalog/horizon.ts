import 'server-only'
import type { Horizon, HorizonHolder } from '@/lib/domain/bloat/horizon'
import type { TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toDate, toNumber, toText, toWord } from './decode'
import text from './horizon.sql'

const kinds = ['session', 'slot', 'prepared', 'standby'] as const

/** Who holds VACUUM back on this server, the furthest first. */
export async function askHorizon(client: TargetClient): Promise<{ horizon: Horizon | null; answer: Answer<unknown> }> {
  const answer = await ask(client, { name: 'horizon', text }, [], (row) => ({
    hidden: toNumber(row[6]),
    askedAt: toDate(row[7])?.toISOString() ?? new Date().toISOString(),
    holder:
      row[0] === null
        ? null
        : ({
            kind: toWord(row[0], kinds),
            name: toText(row[1]).slice(0, 200),
            detail: row[2]?.slice(0, 200) || null,
            state: row[3]?.slice(0, 100) ?? null,
            since: toDate(row[4])?.toISOString() ?? null,
            ageTransactions: toNumber(row[5]),
          } satisfies HorizonHolder),
  }))
  const [first] = answer.rows
  const horizon = first && {
    holders: answer.rows.flatMap(({ holder }) => holder ?? []),
    hidden: first.hidden,
    askedAt: first.askedAt,
  }
  return { horizon: horizon ?? null, answer }
}
