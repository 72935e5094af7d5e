import { describe, expect, it } from 'vitest'
import { majors, startCluster } from './postgres'

describe.each([...majors])('PostgreSQL %i', (major) => {
  it('starts, crashes, is killed, and keeps what was committed', async () => {
    const cluster = await startCluster(major, { settings: { max_connections: '20' } })
    await cluster.createDatabase('it"s a db')
    const before = await cluster.connect('it"s a db')
    const { rows } = await before.query(
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('max_connections') as most,
        current_setting('data_checksums') as checksums, pg_encoding_to_char(encoding) as encoding
       from pg_database where datname = current_database()`,
    )
    expect(rows).toEqual([{ major, most: '20', checksums: 'on', encoding: 'UTF8' }])
    await before.query('create table kept as select 1 as n')

    await cluster.crash()
    const afterCrash = await cluster.connect('it"s a db')
    expect((await afterCrash.query('select n from kept')).rows).toEqual([{ n: 1 }])

    const killed = cluster.pid()
    await cluster.kill()
    await cluster.start()
    expect(cluster.pid()).not.toBe(killed)
    const afterKill = await cluster.connect('it"s a db')
    expect((await afterKill.query('select n from kept')).rows).toEqual([{ n: 1 }])
    await cluster.remove()
  })

  it('has a replica that follows and can be promoted', async () => {
    const primary = await startCluster(major)
    const writer = await primary.connect()
    await writer.query('create table followed (n int)')
    const standby = await primary.replica()
    const reader = await standby.connect()
    expect((await reader.query('select pg_is_in_recovery() as is')).rows).toEqual([{ is: true }])

    await writer.query('insert into followed values (42)')
    await expect
      .poll(async () => (await reader.query('select n from followed')).rows, { timeout: 30_000 })
      .toEqual([{ n: 42 }])

    await standby.promote()
    await reader.query('insert into followed values (43)')
    expect((await writer.query('select n from followed')).rows).toEqual([{ n: 42 }])
    await standby.remove()
    await primary.remove()
  })
})
