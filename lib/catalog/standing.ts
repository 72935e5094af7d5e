import 'server-only'
import type { Standbys } from '@/lib/domain/assess/standbys'
import type { Traits } from '@/lib/domain/assess/traits'
import type { Published, Reference, Unfinished } from '@/lib/domain/assess/watched'
import type { Asked } from '@/lib/domain/facts'
import { withReadOnly } from '@/lib/targets/guard'
import type { Row, TargetClient, TargetPool } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toBoolean, toList, toNumber, toNumberOrNull, toText, toTexts, toWord } from './decode'
import foreignKeys from './foreign-keys-all.sql'
import published from './published.sql'
import standbys from './standbys.sql'
import { askTraits } from './traits'
import unfinished from './unfinished.sql'

/** What the rules need beside a snapshot. Null parts were not asked for, or failed: `asked` says why. */
export type Standing = {
  foreignKeys: Reference[] | null
  published: Published[] | null
  unfinished: Unfinished[] | null
  standbys: Standbys | null
  traits: Omit<Traits, 'writes'> | null
  asked: Asked[]
}

function decodeReference(row: Row): Reference {
  return {
    oid: toNumber(row[0]),
    parentOid: toNumberOrNull(row[1]),
    tableOid: toNumber(row[2]),
    name: toText(row[3]),
    columns: toList(row[4]).map((each) => {
      const [name, families] = Array.isArray(each) ? each : []
      return { name: String(name ?? ''), families: Array.isArray(families) ? families.map(Number) : null }
    }),
    referencedOid: toNumber(row[5]),
    referencedColumns: toTexts(row[6]),
    onDelete: toText(row[7]),
    onUpdate: toText(row[8]),
  }
}

function decodeUnfinished(row: Row): Unfinished {
  return {
    oid: toNumber(row[0]),
    isBuilding: toBoolean(row[1]),
    phase: row[2] ?? null,
    isHeld: toBoolean(row[3]),
  }
}

/** All foreign keys of the database. */
export function askReferences(client: TargetClient): Promise<Answer<Reference>> {
  return ask(client, { name: 'foreign-keys-all', text: foreignKeys }, [], decodeReference)
}

function askPublished(client: TargetClient): Promise<Answer<Published>> {
  return ask(client, { name: 'published', text: published }, [], (row) => ({
    tableOid: toNumber(row[0]),
    identity: toWord(row[1], ['d', 'n', 'f', 'i']),
  }))
}

/**
 * Asks in one read-only transaction. What seldom changes (foreign keys, publications, traits of indexes) only with `catalog`:
 * the server's version, and the tables of which statements set columns.
 */
export async function askStanding(
  pool: TargetPool,
  catalog: { versionNumber: number; writtenTables: readonly number[] } | null,
): Promise<Standing> {
  return withReadOnly(pool, {}, async (client) => {
    const keys = catalog ? await askReferences(client) : null
    const tables = catalog ? await askPublished(client) : null
    const traits = catalog ? await askTraits(client, catalog.versionNumber, catalog.writtenTables) : null
    const running = await ask(client, { name: 'unfinished', text: unfinished }, [], decodeUnfinished)
    const senders = await ask(client, { name: 'standbys', text: standbys }, [], (row) => ({
      count: toNumber(row[0]),
      hidden: toNumber(row[1]),
      away: toNumber(row[2]),
      receives: toBoolean(row[3]),
    }))
    const answers = [keys, tables, running, senders].filter((each) => each !== null)
    return {
      foreignKeys: keys && !keys.problem ? keys.rows : null,
      published: tables && !tables.problem ? tables.rows : null,
      unfinished: running.problem ? null : running.rows,
      standbys: senders.rows[0] ?? null,
      traits: traits?.traits ?? null,
      asked: [...answers.map(({ asked }) => asked), ...(traits?.asked ?? [])],
    }
  })
}
