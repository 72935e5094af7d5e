import 'server-only'
import type { Obstacle } from '@/lib/domain/operation/progress'
import type { TargetPool } from '@/lib/targets/pool'
import { excerptOf } from '@/lib/targets/problem'
import { toDate, toNumber, toText, toWord } from './decode'
import { glance } from './glance'
import text from './obstacles.sql'

/** Who the sessions are that stand in the way of session `own`, or wait for it; pid 0 for prepared transactions. Throws Problem. */
export async function askObstacles(eyes: TargetPool, pids: number[], own: number): Promise<Obstacle[]> {
  const rows = await glance(eyes, text, [`{${pids.join(',')}}`, own])
  return rows.map((row) => {
    const kind = toWord(row[6], ['session', 'prepared', 'slot', 'autovacuum'])
    const shown = (value: string | null | undefined) => (value ? excerptOf(value) : null)
    return {
      pid: toNumber(row[0]),
      user: shown(row[1]),
      application: shown(row[2]),
      database: shown(row[3]),
      state: shown(row[4]),
      since: toDate(row[5])?.toISOString() ?? null,
      kind,
      label: labelOf(kind, toNumber(row[0]), excerptOf(toText(row[7]))),
    }
  })
}

function labelOf(kind: Obstacle['kind'], pid: number, name: string): string {
  if (kind === 'prepared') return `prepared transaction ${name}`
  if (kind === 'slot') return `replication slot ${name}`
  return kind === 'autovacuum' ? `autovacuum, session ${pid}` : `session ${pid}`
}
