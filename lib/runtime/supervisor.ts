import 'server-only'
import { type ChildProcess, fork } from 'node:child_process'
import type { FromChild, ToChild } from './child'
import type { Log } from './log'

export type Child = {
  /** Resolves when the child says that it is ready for the first time. Rejects when it cannot begin. */
  ready: Promise<void>
  stop(): Promise<void>
}

const silenceMs = 30_000
const politeMs = 10_000
/** Two heaps for all threads: glibc gives each its own, and each keeps what its largest task once needed. */
const thrift = { MALLOC_ARENA_MAX: '2' }

/**
 * Keeps one child process alive: forks it, watches its beats, and forks it again when it dies or falls silent. A child
 * that dies before it was ever ready three times in a row makes `ready` reject.
 */
export function keepAlive(name: string, file: string, args: string[], env: NodeJS.ProcessEnv, log: Log): Child {
  let child: ChildProcess | null = null
  let heardAt = performance.now()
  let lookedAt = heardAt
  let isStopping = false
  let deaths = 0
  let wasReady = false
  let retry: NodeJS.Timeout | undefined
  let settle: { resolve: () => void; reject: (error: Error) => void }
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  ready.catch(() => {})

  const watch = setInterval(() => {
    const now = performance.now()
    // Who slept, as a machine that is suspended does, has not heard what was said meanwhile.
    if (now - lookedAt > silenceMs / 3) heardAt = now
    lookedAt = now
    if (!child || now - heardAt < silenceMs) return
    log.warn(`The ${name} does not answer; it is replaced`)
    heardAt = now
    child.kill('SIGKILL')
  }, 2_000)
  start()

  function start(): void {
    const began = performance.now()
    heardAt = began
    // What a child prints goes to stderr: stdout carries the one line with the link.
    const own = fork(file, args, { env: { ...thrift, ...env }, stdio: ['ignore', 2, 2, 'ipc'] })
    child = own
    own.on('message', (message: FromChild) => {
      heardAt = performance.now()
      if (message !== 'ready') return
      wasReady = true
      deaths = 0
      settle.resolve()
    })
    own.on('error', (error) => log.error(`The ${name} could not be started`, { message: error.message }))
    own.on('exit', (code, signal) => {
      child = null
      if (isStopping) return
      deaths = performance.now() - began > 60_000 ? 1 : deaths + 1
      log.warn(`The ${name} ended; it is started again`, { code, signal })
      if (!wasReady && deaths >= 3) settle.reject(new Error(`The ${name} cannot start; its messages above say why.`))
      retry = setTimeout(start, Math.min(200 * 2 ** Math.min(deaths - 1, 6), 10_000))
    })
  }

  return {
    ready,
    stop: async () => {
      isStopping = true
      clearInterval(watch)
      clearTimeout(retry)
      const last = child
      if (!last) return
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()))
      if (last.connected) last.send('stop' satisfies ToChild)
      else last.kill('SIGTERM')
      const force = setTimeout(() => last.kill('SIGKILL'), politeMs)
      await gone
      clearTimeout(force)
    },
  }
}
