import { existsSync } from 'node:fs'
import { makeHome, removeHome, runArborist, startArborist } from '../lib/testing/arborist'
import { hostileNames } from '../lib/testing/hostile-names'
import { removeClusters, startCluster } from '../lib/testing/postgres'

/** Starts the product as `npm run demo` does, and a second server to add; stops both and looks for what is left. */
export default async function setup(): Promise<() => Promise<void>> {
  process.env.CHROMIUM_PATH ||= ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync) ?? ''
  const home = await makeHome()
  const [arborist, cluster] = await Promise.all([
    startArborist('demo', { home, env: { LOG_LEVEL: 'warn' } }),
    startCluster(17, { settings: { shared_preload_libraries: 'pg_stat_statements' } }),
  ])
  await cluster.createDatabase('hostile')
  const admin = await cluster.connect('hostile')
  await admin.query('create extension pg_stat_statements')
  const quote = (name: string) => admin.escapeIdentifier(name)
  for (const name of hostileNames) {
    await admin.query(`create schema if not exists ${quote(name)}`)
    await admin.query(`create table ${quote(name)}.${quote(name)} (${quote(name)} int, other int)`)
    const index = `${name.slice(0, 18)} i`
    await admin.query(`create index ${quote(index)} on ${quote(name)}.${quote(name)} (${quote(name)})`)
    await admin.query(`select ${quote(name)} from ${quote(name)}.${quote(name)}`)
  }
  const key = await runArborist(['key', 'create', '--name', 'tests', '--role', 'admin'], { ARBORIST_HOME: home })
  Object.assign(process.env, {
    E2E_LINK: arborist.link,
    E2E_ORIGIN: arborist.origin,
    E2E_KEY: key.stdout.trim(),
    E2E_SECOND: JSON.stringify({ port: cluster.port, user: cluster.superuser, password: cluster.password }),
  })
  return async () => {
    const ended = await arborist.stop()
    await removeClusters()
    const left = await removeHome(home)
    if (ended.code !== 0) throw new Error(`Arborist ended with ${ended.code ?? ended.signal}.\n${ended.stderr}`)
    if (left.length > 0) throw new Error(`Arborist left processes: ${left.map(({ command }) => command).join('; ')}`)
  }
}
