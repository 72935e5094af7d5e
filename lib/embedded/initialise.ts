import { spawn } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Binaries } from './binaries'
import { EmbeddedError, explain, systemCode } from './embedded-error'
import { handOver, notStarted, type Owner } from './owner'
import { serverEnv } from './server-env'

export type NewCluster = {
  dataDir: string
  owner: Owner | null
  superuser: string
  password: string | undefined
  /** Without fsync the new cluster does not survive a power cut; for tests. */
  isDurable: boolean
}

/** Whether a cluster stands in `dataDir`, and of this major; refuses folders that hold something else. */
export async function isInitialised(dataDir: string, major: number): Promise<boolean> {
  const entries = await readdir(dataDir).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  })
  if (entries.length === 0) return false
  const found = await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => '')
  const control = await stat(join(dataDir, 'global/pg_control')).catch(() => null)
  if (!found || !control) {
    throw new EmbeddedError(
      'data-directory',
      `${dataDir} is not empty and holds no complete PostgreSQL cluster.`,
      'Move the folder away or restore it from a backup; Arborist never deletes what it did not make.',
    )
  }
  if (Number(found) === major) return true
  throw new EmbeddedError(
    'other-version',
    `${dataDir} was made by PostgreSQL ${found.trim()}, and the embedded PostgreSQL is version ${major}.`,
    'Start once more with the release that made it and take a copy, or set ARBORIST_HOME to a new folder.',
  )
}

/**
 * Makes a cluster (UTF-8, checksums, scram when there is a password). All happens in a folder beside `dataDir` that is
 * renamed at the end, so an interrupted initdb leaves nothing that looks like a cluster.
 */
export async function initialise(binaries: Binaries, cluster: NewCluster): Promise<void> {
  const { dataDir, owner } = cluster
  const workshop = await mkdtemp(`${dataDir}.unfinished-`)
  try {
    const fresh = join(workshop, 'data')
    await mkdir(fresh, { mode: 0o700 })
    const passwordFile = join(workshop, 'password')
    if (cluster.password !== undefined) await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600 })
    await handOver(workshop, owner)
    await runInitdb(binaries, cluster, fresh, cluster.password === undefined ? null : passwordFile)
    await rename(fresh, dataDir)
    if (cluster.isDurable) await syncFolder(dirname(dataDir))
  } catch (error) {
    if (!['EBUSY', 'EXDEV'].includes(systemCode(error) ?? '')) throw error
    throw new EmbeddedError(
      'data-directory',
      `${dataDir} is a mount point, and a cluster cannot be moved onto one.`,
      'Set ARBORIST_HOME to the mount point itself, so that the data directory is a folder inside it.',
      error,
    )
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

/** Makes an existing data directory fit for its owner: 0700, and out of root's hands. */
export async function takeCare(dataDir: string, owner: Owner | null): Promise<void> {
  const { uid, mode } = await stat(dataDir)
  if (owner && uid === 0) await handOver(dataDir, owner)
  if (owner && uid !== 0 && uid !== owner.uid) await chown(dataDir, owner.uid, owner.gid)
  if (!owner && uid !== process.geteuid?.()) {
    throw new EmbeddedError(
      'permission',
      `${dataDir} belongs to another user of this system.`,
      'Start Arborist as the user that made it, or set ARBORIST_HOME to another folder.',
    )
  }
  if (mode & 0o077) await chmod(dataDir, 0o700)
}

function runInitdb(binaries: Binaries, cluster: NewCluster, fresh: string, passwordFile: string | null): Promise<void> {
  // 17 brought a locale provider of PostgreSQL's own; before it, byte order is the only locale sure to exist.
  const locale = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  const auth = passwordFile
    ? ['--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    : ['--auth-local=trust', '--auth-host=reject']
  const args = [
    `--pgdata=${fresh}`,
    `--username=${cluster.superuser}`,
    '--encoding=UTF8',
    '--locale=C',
    ...locale,
    '--data-checksums',
    ...auth,
    ...(cluster.isDurable ? [] : ['--no-sync']),
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(binaries.initdb, args, {
      uid: cluster.owner?.uid,
      gid: cluster.owner?.gid,
      cwd: '/',
      env: serverEnv(),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-65_536)
    })
    child.once('error', (error) => reject(notStarted(error, cluster.owner)))
    child.once('close', (code) => (code === 0 ? resolve() : reject(explain(said, dirname(cluster.dataDir)))))
  })
}

/** Clears away what an interrupted `initialise` left, its password file too. */
export async function removeUnfinished(dataDir: string): Promise<void> {
  const parent = dirname(dataDir)
  const prefix = `${basename(dataDir)}.unfinished-`
  const left = (await readdir(parent)).filter((name) => name.startsWith(prefix))
  // An initdb that outlived its parent may still write there; what cannot be removed now goes next time.
  for (const name of left) await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}
