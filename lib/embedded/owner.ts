import { execFile, spawnSync } from 'node:child_process'
import { chmod, chown, lchown, mkdir, readdir, stat } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedError, systemCode } from './embedded-error'

/** An operating-system user that is not root. */
export type Owner = { uid: number; gid: number; name: string }

const run = promisify(execFile)

/**
 * Who the server runs as: null for this process's own user; as root the owner of an existing cluster, else `arborist`
 * or `postgres`, else a newly made system user `arborist`.
 */
export async function chooseOwner(dataDir: string): Promise<Owner | null> {
  if (process.geteuid?.() !== 0) return null
  const standing = await stat(join(dataDir, 'PG_VERSION')).catch(() => null)
  if (standing && standing.uid !== 0) return { uid: standing.uid, gid: standing.gid, name: await nameOf(standing.uid) }
  return (await findUser('arborist')) ?? (await findUser('postgres')) ?? (await makeUser('arborist'))
}

/** The first folder on the way to `path` (or `path` itself) that `owner` may not enter or run; null when the way is free. */
export async function findBarrier(path: string, owner: Owner): Promise<string | null> {
  for (const step of stepsTo(path)) {
    const { uid, gid, mode } = await stat(step)
    if (mode & entryBit(owner, uid, gid)) continue
    // The mode does not tell of access lists, so the user itself tries before we call it a barrier.
    const tried = spawnSync('test', ['-x', step], { uid: owner.uid, gid: owner.gid, stdio: 'ignore' })
    if (tried.status !== 0) return step
  }
  return null
}

/**
 * Makes the folder `parent` and lets `owner` pass through it. Folders of root at or below `home` are opened for the
 * owner's group only (0710, no reading); a barrier above `home` is not ours to open and is refused with one sentence.
 */
export async function openWay(parent: string, home: string, owner: Owner | null): Promise<void> {
  const made = await mkdir(parent, { recursive: true, mode: owner ? 0o755 : 0o700 })
  if (!owner) return
  for (;;) {
    const barrier = await findBarrier(parent, owner)
    if (!barrier) return
    const { uid, mode } = await stat(barrier)
    const isOurs = uid === 0 && (isWithin(barrier, home) || (made !== undefined && isWithin(barrier, made)))
    if (!isOurs || isSomebodysHome(barrier) || mode & 0o010) throw barred(barrier, owner)
    await chown(barrier, uid, owner.gid)
    await chmod(barrier, (mode & 0o7777) | 0o010)
  }
}

/** Gives a folder and all it holds to `owner`; does nothing when `owner` is null. */
export async function handOver(folder: string, owner: Owner | null): Promise<void> {
  if (!owner) return
  await lchown(folder, owner.uid, owner.gid)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await handOver(path, owner)
    else await lchown(path, owner.uid, owner.gid)
  }
}

/** Why a program could not be started as `owner`: a root without that right cannot change its user. */
export function notStarted(error: unknown, owner: Owner | null): unknown {
  if (!owner || !['EPERM', 'EINVAL'].includes(systemCode(error) ?? '')) return error
  return new EmbeddedError(
    'owner',
    `PostgreSQL does not run as root, and this process has no right to start it as the user ${owner.name}.`,
    'Run Arborist as an ordinary user, or give the container the capabilities SETUID and SETGID.',
    error,
  )
}

function barred(barrier: string, owner: Owner): EmbeddedError {
  return new EmbeddedError(
    'owner',
    `PostgreSQL does not run as root, and the user ${owner.name} that it runs as may not enter ${barrier}.`,
    'Set ARBORIST_HOME to a folder that this user can reach, for example /var/lib/arborist.',
  )
}

function stepsTo(path: string): string[] {
  const above = dirname(path)
  return above === path ? [path] : [...stepsTo(above), path]
}

function entryBit(owner: Owner, uid: number, gid: number): number {
  if (uid === owner.uid) return 0o100
  return gid === owner.gid ? 0o010 : 0o001
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function isSomebodysHome(path: string): boolean {
  return path === '/' || path === homedir() || path === userInfo().homedir
}

async function nameOf(uid: number): Promise<string> {
  const named = await run('id', ['-un', String(uid)]).catch(() => null)
  return named ? named.stdout.trim() : String(uid)
}

async function findUser(name: string): Promise<Owner | null> {
  try {
    const uid = Number((await run('id', ['-u', name])).stdout)
    const gid = Number((await run('id', ['-g', name])).stdout)
    return uid > 0 ? { uid, gid, name } : null
  } catch {
    return null
  }
}

async function makeUser(name: string): Promise<Owner> {
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]],
    ['adduser', ['-S', '-D', '-H', name]],
  ]
  for (const [command, args] of ways) {
    await run(command, args).catch(() => null)
    const made = await findUser(name)
    if (made) return made
  }
  throw new EmbeddedError(
    'owner',
    'PostgreSQL does not run as root, and no ordinary user could be made for it.',
    `Make a system user named ${name}, or run Arborist as an ordinary user.`,
  )
}
