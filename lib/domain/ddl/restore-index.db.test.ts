import type { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { askIndexMemory } from '@/lib/catalog/index-memory'
import { withReadOnly } from '@/lib/targets/guard'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { hostileNames } from '@/lib/testing/hostile-names'
import { indexCatalogue } from '@/lib/testing/index-catalogue'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { hostileColumns, randomIndex } from '@/lib/testing/random-index'
import { seeded } from '@/lib/testing/seeded'
import { createIndexStatement } from './create-index'
import { qualified, quoteIdentifier, quoteLiteral } from './quote'
import { restoreIndex } from './restore-index'

/** More with ARBORIST_ROUND_TRIPS, such as 2000. */
const rounds = Number(process.env.ARBORIST_ROUND_TRIPS ?? 60)
const schema = 'sch"ema; --'
const table = 'ta"b\'le\n$1'

function poolOf({ host, port, superuser: user, password }: TestCluster): TargetPool {
  return openTarget({ host, port, database: 'postgres', user, tls: 'disable', ca: null }, password)
}

async function remember(client: Client, pool: TargetPool, name: string) {
  const { rows } = await client.query<{ oid: number }>(
    'select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2',
    [schema, name],
  )
  const answer = await withReadOnly(pool, {}, (reader) => askIndexMemory(reader, rows[0]!.oid))
  return answer.rows[0]!.memory
}

async function prepareTable(client: Client, cluster: TestCluster): Promise<void> {
  const columns = hostileColumns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(', ')
  await client.query(`create schema ${quoteIdentifier(schema)}; create schema tools;
    create function tools.twice(int) returns int language sql immutable as 'select $1 * 2';
    create extension citext;
    create table ${qualified(schema, table)} (${columns})`)
  const { mkdir } = await import('node:fs/promises')
  await mkdir(`${cluster.dataDir}/../space`, { mode: 0o700 })
  await client
    .query(`create tablespace ${quoteIdentifier(space)} location ${quoteLiteral(`${cluster.dataDir}/../space`)}`)
    .catch(async () => {
      // The server runs as another user here: a tablespace inside its own data directory is the same for this.
      await client.query(`set allow_in_place_tablespaces = on`)
      await client.query(`create tablespace ${quoteIdentifier(space)} location ''`)
    })
}
const space = 'sp"ace'

describe.each(majors)('PostgreSQL %i', (major) => {
  test(`${rounds} random indexes come back as they were`, { timeout: 3_600_000 }, async () => {
    const cluster = await startCluster(major)
    const client = await cluster.connect()
    const pool = poolOf(cluster)
    await prepareTable(client, cluster)
    await client.query(`set search_path = pg_catalog, pg_temp`)
    const random = seeded(4711 + major)
    const seen = { constraints: 0, expressions: 0, predicates: 0, comments: 0, spaces: 0 }
    for (let round = 0; round < rounds; round += 1) {
      const name = `${hostileNames[round % hostileNames.length]!.slice(0, 18)}${round}`
      const request = randomIndex(random, { schema, table, name }, { major, tablespaces: [space] })
      const isBare = request.keys.every(
        (key) => key.column && !key.order && !key.nulls && !key.operatorClass && !key.collation,
      )
      const on = qualified(schema, table)
      await client.query(createIndexStatement(request, { schema, table, name, how: 'concurrently' }))
      const index = qualified(schema, name)
      const extras: string[] = []
      if (random.chance(0.4)) extras.push(`comment on index ${index} is ${quoteLiteral(`it's "${name}" \\ ; --`)}`)
      for (const [n, key] of request.keys.entries()) {
        if (key.expression && random.chance(0.5))
          extras.push(`alter index ${index} alter column ${n + 1} set statistics ${random.int(500)}`)
      }
      if (request.isUnique && isBare && !request.where && random.chance(0.8)) {
        const when = random.pick(['', ' deferrable', ' deferrable initially deferred'])
        const isPrimary =
          !request.nullsNotDistinct &&
          request.keys.every((key) =>
            hostileColumns.find((each) => each.name === key.column)!.type.includes('not null'),
          )
        extras.push(
          `alter table ${on} add constraint ${quoteIdentifier(name)} ${isPrimary ? 'primary key' : 'unique'} using index ${quoteIdentifier(name)}${when}`,
        )
        if (random.chance(0.5)) extras.push(`comment on constraint ${quoteIdentifier(name)} on ${on} is 'c'`)
        seen.constraints += 1
      } else if (
        request.isUnique &&
        isBare &&
        !request.where &&
        request.keys.every((key) => hostileColumns.find((each) => each.name === key.column)!.type.includes('not null'))
      ) {
        extras.push(`alter table ${on} replica identity using index ${quoteIdentifier(name)}`)
      }
      if (request.method === 'btree' && !request.where && random.chance(0.2))
        extras.push(`alter table ${on} cluster on ${quoteIdentifier(name)}`)
      if (random.chance(0.15)) extras.push(`alter index ${index} depends on extension citext`)
      for (const sql of extras) await client.query(sql)
      if (request.keys.some((key) => key.expression)) seen.expressions += 1
      if (request.where) seen.predicates += 1
      if (request.tablespace) seen.spaces += 1

      const before = await indexCatalogue(client, schema)
      const memory = await remember(client, pool, name)
      const drop = memory.constraint
        ? `alter table ${on} drop constraint ${quoteIdentifier(name)}`
        : `drop index concurrently ${index}`
      await client.query(drop)
      expect(await indexCatalogue(client, schema)).toEqual([])
      for (const step of restoreIndex(JSON.parse(JSON.stringify(memory)))) await client.query(step.sql)
      const after = await indexCatalogue(client, schema)
      expect({ request, extras, catalogue: after }).toEqual({ request, extras, catalogue: before })
      await client.query(`alter table ${on} set without cluster; alter table ${on} replica identity default`)
      await client.query(drop)
    }
    expect(Math.min(seen.constraints, seen.expressions, seen.predicates, seen.spaces)).toBeGreaterThan(0)
    await pool.end()
    await cluster.remove()
  })
})
