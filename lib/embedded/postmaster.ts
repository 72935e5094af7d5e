import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { systemCode } from './embedded-error'

/** What `postmaster.pid` says of the process that wrote it. */
export type Postmaster = { pid: number; port: number; socketDir: string; status: string }

/** Reads `postmaster.pid`; null when there is none or it is not yet written. */
export async function readPostmaster(dataDir: string): Promise<Postmaster | null> {
  try {
    const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')
    const pid = Number(lines[0])
    if (!Number.isInteger(pid) || pid === 0) return null
    return {
      // A single-user server writes its pid as a negative number.
      pid: Math.abs(pid),
      port: Number(lines[3] ?? 0),
      socketDir: lines[4] ?? '',
      status: lines[7]?.trim() || 'starting',
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null
    throw error
  }
}

/** Whether `pid` is a living PostgreSQL server whose data directory is `dataDir` (a real path). */
export function serves(pid: number, dataDir: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'linux') return linkOf(pid, 'cwd') === dataDir && isPostgres(pid)
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.includes('postgres') && stdout.includes(` -D ${dataDir} `)
}

/** Whether a process lives. A zombie does not: with a first process that never reaps, it would seem to live for ever. */
export function isAlive(pid: number): boolean {
  if (process.platform === 'linux') return bornAt(pid) !== null
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}

/** A mark that tells a process from a later one with the same pid; null when it does not live. */
export function bornAt(pid: number): string | null {
  if (process.platform !== 'linux') return isAlive(pid) ? '' : null
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

/**
 * Takes a foreign pid out of `postmaster.pid`. PostgreSQL refuses to start while that pid lives, whoever it is now.
 * The file stays, because its shared-memory line is how the server notices old backends; our own pid in the first line
 * counts as stale for a server we start.
 */
export async function disownLockFile(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8')).split('\n')
  await writeFile(file, [String(process.pid), ...lines.slice(1)].join('\n'))
}

/** Asks backends that outlived their killed postmaster to end (Linux only). Answers how many were asked. */
export async function endOrphans(dataDir: string): Promise<number> {
  if (process.platform !== 'linux') return 0
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1)
  const orphans = pids.filter((pid) => nameOf(pid) === 'postgres' && serves(pid, dataDir))
  for (const pid of orphans) trySignal(pid, 'SIGTERM')
  return orphans.length
}

/** Sends a signal; a process that is already gone is no error. */
export function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error
  }
}

function isPostgres(pid: number): boolean {
  return basename(linkOf(pid, 'exe').replace(/ \(deleted\)$/, '')) === 'postgres'
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

function linkOf(pid: number, name: 'cwd' | 'exe'): string {
  const link = `/proc/${pid}/${name}`
  try {
    return readlinkSync(link)
  } catch (error) {
    return systemCode(error) === 'EACCES' && process.geteuid?.() === 0 ? readAsItsUser(pid, link) : ''
  }
}

/** In most containers root lacks CAP_SYS_PTRACE and may not look at processes of others; their own user may. */
function readAsItsUser(pid: number, link: string): string {
  const { uid, gid } = statSync(`/proc/${pid}`, { throwIfNoEntry: false }) ?? { uid: 0, gid: 0 }
  if (uid === 0) return ''
  const { stdout } = spawnSync('readlink', ['-n', link], { uid, gid, cwd: '/', encoding: 'utf8' })
  return stdout ?? ''
}
