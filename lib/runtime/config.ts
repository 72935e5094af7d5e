import 'server-only'
import { BlockList } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { readProxies } from './read-proxies'

const Environment = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  ARBORIST_HOME: z.string().min(1).default('.arborist'),
  ARBORIST_ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  ARBORIST_URL: z.url({ protocol: /^https?$/ }).optional(),
  ARBORIST_TRUSTED_PROXY: z
    .string()
    .transform((list, context) => {
      try {
        return readProxies(list)
      } catch {
        context.addIssue({ code: 'custom', message: 'Addresses or networks such as 127.0.0.1, 10.0.0.0/8' })
        return z.NEVER
      }
    })
    .optional(),
  ARBORIST_KEY_FILE: z.string().min(1).optional(),
  ARBORIST_SCAN_LIMIT_GB: z.coerce.number().positive().max(32_768).default(64),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'An address such as postgresql://user:password@host:5432/database')
    .optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export type Config = {
  port: number
  host: string
  home: string
  role: 'all' | 'web' | 'worker'
  /** The address people use when a proxy stands in front; null when they come straight to host and port. */
  publicUrl: string | null
  /** Proxies whose word on where a request comes from is believed; null when one may stand in front that nobody named. */
  proxies: BlockList | null
  /** The worker's private sealing key. */
  keyFile: string
  databaseUrl: string | null
  /** Larger indexes are not read whole, whoever asks: at the usual rate of network storage that takes hours. */
  scanLimitBytes: number
  logLevel: string
}

/** Reads the environment once. Throws an Error whose message lists every variable that is wrong. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(set)
  if (!parsed.success) throw new Error(`The environment is not usable.\n${z.prettifyError(parsed.error)}`)
  const env = parsed.data
  const home = resolve(env.ARBORIST_HOME)
  return {
    port: env.PORT,
    host: env.HOST,
    home,
    role: env.ARBORIST_ROLE,
    publicUrl: env.ARBORIST_URL ? new URL(env.ARBORIST_URL).origin : null,
    proxies: env.ARBORIST_TRUSTED_PROXY ?? (env.ARBORIST_URL ? null : new BlockList()),
    keyFile: env.ARBORIST_KEY_FILE ? resolve(env.ARBORIST_KEY_FILE) : resolve(home, 'worker.key'),
    databaseUrl: env.DATABASE_URL ?? null,
    scanLimitBytes: env.ARBORIST_SCAN_LIMIT_GB * 1024 ** 3,
    logLevel: env.LOG_LEVEL,
  }
}

/** Origins from which a browser may write, and whose host names are served. */
export function allowedOrigins(config: Pick<Config, 'host' | 'port' | 'publicUrl'>): string[] {
  const own = ['localhost', '127.0.0.1', '[::1]']
  if (!isLoopback(config.host) && !['0.0.0.0', '::'].includes(config.host)) {
    own.push(config.host.includes(':') ? `[${config.host}]` : config.host)
  }
  const origins = own.map((host) => new URL(`http://${host}:${config.port}`).origin)
  return config.publicUrl ? [...origins, config.publicUrl] : origins
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
