import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { isAlive } from '../embedded/postmaster'
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

describe('a worker that is killed', () => {
  const program = fileURLToPath(
    new URL(`../../node_modules/.cache/arborist/worker-${process.pid}.mjs`, import.meta.url),
  )

  it('leaves neither server nor files', async () => {
    const contents = `
      import { startCluster } from './postgres'
      const { dataDir, pid } = await startCluster(18)
      console.log(JSON.stringify({ dataDir, pid: pid() }))
      setInterval(() => undefined, 1000)`
    await build({
      stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
      outfile: program,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
    })
    const env = { ...process.env, VITEST_WORKER_ID: '' }
    const worker = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(createInterface(worker.stdout), 'line')
    const { dataDir, pid } = JSON.parse(line)
    expect(isAlive(pid)).toBe(true)
    worker.kill('SIGKILL')
    const isGone = () =>
      access(dataDir).then(
        () => false,
        () => true,
      )
    await expect.poll(isGone, { timeout: 30_000 }).toBe(true)
    expect(isAlive(pid)).toBe(false)
    await rm(program, { force: true })
  })
})
