import 'server-only'

export type FromChild = 'beat' | 'ready'
export type ToChild = 'stop'

/**
 * Ties this process to its supervisor: beats while the event loop turns, stops on `stop` or SIGTERM, and leaves when the
 * supervisor is gone, whose closed channel is the only sign a kill -9 gives. Ctrl-C reaches the whole group and is left
 * to the supervisor.
 */
export function followSupervisor(stop: () => Promise<void>): { ready(): void } {
  let isStopping = false
  const leave = () => {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), 12_000).unref()
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', leave)
  if (!process.send) {
    process.on('SIGINT', leave)
    return { ready: () => {} }
  }
  process.on('SIGINT', () => {})
  process.on('SIGHUP', () => {})
  process.on('message', (message: ToChild) => {
    if (message === 'stop') leave()
  })
  process.on('disconnect', leave)
  setInterval(() => tell('beat'), 2_000).unref()
  return { ready: () => tell('ready') }
}

function tell(message: FromChild): void {
  if (process.connected) process.send?.(message)
}
