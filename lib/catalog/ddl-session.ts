import 'server-only'
import type { SessionFacts } from '@/lib/domain/preflight/situation'
import type { TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import text from './ddl-session.sql'
import { toBoolean, toList, toNumber, toText } from './decode'

/** As whom an operation would act, and what is set for that role. */
export function askDdlSession(client: TargetClient): Promise<Answer<SessionFacts>> {
  return ask(client, { name: 'ddl-session', text }, [], (row) => ({
    versionNumber: toNumber(row[0]),
    role: toText(row[1]),
    isSuperuser: toBoolean(row[2]),
    database: toText(row[3]),
    isInRecovery: toBoolean(row[4]),
    encoding: toText(row[5]),
    readsStatistics: toBoolean(row[6]),
    settings: toList(row[7]).map((each) => {
      const [name, value, unit] = Array.isArray(each) ? each : []
      return { name: String(name), value: String(value ?? ''), unit: typeof unit === 'string' ? unit : null }
    }),
    presets: toList(row[8]).map((each) => {
      const [name, isOfRole, isOfDatabase] = Array.isArray(each) ? each : []
      return { name: String(name), isOfRole: isOfRole === true, isOfDatabase: isOfDatabase === true }
    }),
  }))
}
