import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Connection } from '@/lib/domain/connection'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { openTarget } from './pool'

let cluster: TestCluster
let ca: string

/** An authority of our own and a certificate for the name db.test, put where the server looks by default. */
function makeCertificates(folder: string): string {
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const keys = ['-newkey', 'rsa:2048', '-nodes']
  run('req', '-x509', ...keys, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=Test authority', '-days', '2')
  run('req', ...keys, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=db.test')
  writeFileSync(join(folder, 'names.cnf'), 'subjectAltName=DNS:db.test')
  const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names.cnf']
  run('x509', '-req', '-in', 'server.csr', '-out', 'server.crt', '-days', '2', ...signing)
  const { uid, gid } = statSync(folder)
  for (const file of ['server.key', 'server.crt']) {
    chownSync(join(folder, file), uid, gid)
    chmodSync(join(folder, file), 0o600)
  }
  return readFileSync(join(folder, 'ca.crt'), 'utf8')
}

beforeAll(async () => {
  cluster = await startCluster(18)
  ca = makeCertificates(cluster.dataDir)
  const admin = await cluster.connect()
  await admin.query('alter system set ssl = on')
  await admin.query('select pg_reload_conf()')
  await new Promise((resolve) => setTimeout(resolve, 500))
})

async function attempt(more: Partial<Connection>): Promise<unknown> {
  const { port, superuser: user, password } = cluster
  const connection: Connection = { host: 'db.test', port, database: 'postgres', user, tls: 'verify-full', ca, ...more }
  const lookup = async () => [{ address: '127.0.0.1', family: 4 as const }]
  const pool = openTarget(connection, password, { lookup })
  const text = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'
  return pool
    .use((client) => client.query(text))
    .catch((error) => error)
    .finally(() => pool.end())
}

describe('TLS', () => {
  test.each([
    [{ tls: 'verify-full' }],
    [{ tls: 'verify-ca', host: 'other.test' }],
    [{ tls: 'require', ca: null, host: '127.0.0.1' }],
  ] as const)('%j is encrypted', async (more) => {
    expect(await attempt(more)).toEqual([['t']])
  })

  test.each([
    [{ tls: 'verify-full', host: 'other.test' }, 'another host name'],
    [{ tls: 'verify-full', host: '127.0.0.1' }, 'another host name'],
    [{ tls: 'verify-full', ca: null }, 'known authority'],
    [{ tls: 'verify-ca', ca: null }, 'known authority'],
  ] as const)('%j is refused', async (more, sentence) => {
    expect(await attempt(more)).toMatchObject({ code: 'unreachable', message: expect.stringContaining(sentence) })
  })
})
