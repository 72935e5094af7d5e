import 'server-only'
import { join } from 'node:path'
import { closeEventStreams } from '@/lib/http/event-hub'
import { createFrontDoor } from '@/lib/http/front-door'
import { followSupervisor } from './child'
import { allowedOrigins, readConfig } from './config'
import { describeError, openLog } from './log'
import { projectRoot } from './root'

/** The web role: Next's handler behind our front door. It knows the store's address and no monitored server. */
export async function runWeb(): Promise<void> {
  const log = openLog('web')
  // Next prints errors as they are, and those of the driver and the ORM carry parameters, from the second line on where they are texts.
  const say = (parts: unknown[]) =>
    parts.flatMap((part) => (typeof part === 'string' ? part.split('\n', 1) : [])).join(' ')
  console.error = (...parts: unknown[]) => {
    const error = parts.find((part) => part instanceof Error)
    if (error) log.error('A page failed', describeError(error))
    else log.error(say(parts))
  }
  console.warn = (...parts: unknown[]) => log.warn(say(parts))
  process.on('unhandledRejection', (error) => log.error('A promise was left alone', describeError(error)))

  // Where the threads of this process stand; Next's bundles do not know where they are themselves.
  process.env.ARBORIST_DIST = join(projectRoot(), 'dist')
  const config = readConfig()
  // Loaded here only: the other roles would carry it around for nothing.
  const { default: next } = await import('next')
  const app = next({ dev: false, dir: projectRoot(), hostname: config.host, port: config.port })
  const server = createFrontDoor({
    origins: allowedOrigins(config),
    isSecure: config.publicUrl?.startsWith('https:') ?? false,
    proxies: config.proxies,
    handle: (request, response) => handle(request, response),
  })
  const child = followSupervisor(async () => {
    closeEventStreams()
    server.close()
    server.closeIdleConnections()
    const force = setTimeout(() => server.closeAllConnections(), 2_000)
    await new Promise<void>((resolve) => server.once('close', () => resolve()))
    clearTimeout(force)
  })
  await app.prepare()
  // One request must not end the others. Next listens as well, and would log it twice.
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => log.error('An error was not caught', describeError(error)))
  const handle = app.getRequestHandler()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, () => resolve())
  })
  child.ready()
}
