import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { chmod, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { findFreePort } from './postgres'

const root = fileURLToPath(new URL('../../', import.meta.url))
const program = join(root, 'lib/cli/arborist.mjs')

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }
export type Arborist = {
  home: string
  port: number
  origin: string
  /** What was printed when it was ready: the address to open, with a token while nobody has a password. */
  link: string
  pid: number
  ended: Promise<Ended>
  stderr(): string
  kill(signal: NodeJS.Signals): void
  /** The pid of a child now, or null while there is none. */
  childPid(role: 'web' | 'worker'): number | null
  /** SIGTERM; resolves when the supervisor is gone. */
  stop(): Promise<Ended>
}
export type Process = { pid: number; parent: number; command: string; isStopped: boolean }

/** An empty folder for ARBORIST_HOME. Removed by `removeHome`. */
export async function makeHome(): Promise<string> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'arborist-home-'))
  await chmod(folder, 0o755)
  return folder
}

/** Removes a home folder after ending what still runs on it; answers what that was, which should be nothing. */
export async function removeHome(home: string): Promise<Process[]> {
  const left = processesOf(home)
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It left meanwhile.
    }
  }
  while (processesOf(home).length > 0) await sleep(20)
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
  return left
}

/** Starts the product as a person does, and resolves when it has printed its link. Throws what it said when it ends before. */
export async function startArborist(
  command: 'start' | 'demo',
  given: { home: string; port?: number; env?: Record<string, string> },
): Promise<Arborist> {
  const port = given.port ?? (await findFreePort())
  const { child, ended, said } = run([command], { ...given.env, ARBORIST_HOME: given.home, PORT: String(port) })
  const ready = /^Arborist is ready: (\S+)$|worker is ready/m
  const first = await Promise.race([ended, heard(child, () => ready.test(said.stdout))])
  const found = ready.exec(said.stdout)
  if (!found)
    throw new Error(`Arborist ended before it was ready.\n${(first as Ended)?.stdout}${(first as Ended)?.stderr}`)
  const pid = child.pid!
  return {
    home: given.home,
    port,
    origin: `http://127.0.0.1:${port}`,
    link: found[1] ?? '',
    pid,
    ended,
    stderr: () => said.stderr,
    kill: (signal) => void child.kill(signal),
    childPid: (role) =>
      processesOf(given.home).find(
        (each) => each.parent === pid && each.command.includes(`arborist.mjs ${role} --child`),
      )?.pid ?? null,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** Runs a command of Arborist to its end. */
export async function runArborist(args: string[], env: Record<string, string>, input = ''): Promise<Ended> {
  const { child, ended } = run(args, env)
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  return ended
}

/** Connects to the embedded store of a home folder. */
export async function connectStore(home: string): Promise<pg.Client> {
  const password = (await readFile(join(home, 'store.password'), 'utf8')).trim()
  const client = new pg.Client({
    host: join(home, 'store.socket'),
    port: 5432,
    user: 'arborist',
    password,
    database: 'arborist',
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Every living process that belongs to a home folder: ours by their environment, the servers by where they stand. */
export function processesOf(home: string): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
        if (state === 'Z') return []
        const belongs =
          command.includes(`${home}/`) ||
          readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(`ARBORIST_HOME=${home}`) ||
          readlinkSync(`/proc/${name}/cwd`).startsWith(`${home}/`)
        return belongs ? [{ pid: Number(name), parent: Number(parent), command, isStopped: state === 'T' }] : []
      } catch {
        return []
      }
    })
}

function run(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...clean(process.env), LOG_LEVEL: 'info', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its own group, so that a test's Ctrl-C is not the one thing that stops it.
    detached: true,
  })
  // Whoever tests may end early; what was started for it then stops too.
  const stopWithUs = () => void child.kill('SIGTERM')
  process.once('exit', stopWithUs)
  child.once('exit', () => process.off('exit', stopWithUs))
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.stderr += text
  })
  // Not `close`: orphans of a killed supervisor keep its pipes open.
  const ended = new Promise<Ended>((resolve) => {
    child.once('exit', async (code, signal) => {
      await sleep(50)
      resolve({ code, signal, ...said })
    })
  })
  return { child, ended, said }
}

function heard(child: ChildProcess, is: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!is()) return
      child.stdout?.off('data', look)
      resolve()
    }
    child.stdout?.on('data', look)
  })
}

// What this shell, or the run of tests, has set must not decide what is tested.
function clean(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours =
    /^(ARBORIST_|PG|VITEST|NODE_ENV$|NODE_OPTIONS$|NODE_PATH$|DATABASE_URL$|PORT$|HOST$|LOG_LEVEL$|NODE_CHANNEL)/
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name))) as NodeJS.ProcessEnv
}
