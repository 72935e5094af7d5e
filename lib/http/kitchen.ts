import 'server-only'
import { allowedOrigins, readConfig } from '@/lib/runtime/config'
import { openLog } from '@/lib/runtime/log'
import { openStore, type Store } from '@/lib/store/open'

type Kitchen = { store: Store; storeId: string; origins: string[]; isSecure: boolean; log: ReturnType<typeof openLog> }

const place = Symbol.for('arborist.kitchen')
const shelf = globalThis as typeof globalThis & { [place]?: Kitchen }

/**
 * What every request needs, made once a process. Kept on the global object because Next bundles pages, actions and
 * handlers apart, and each bundle would otherwise open a pool of its own.
 */
export function kitchen(): Kitchen {
  const known = shelf[place]
  if (known) return known
  const config = readConfig()
  const url = process.env.ARBORIST_STORE_URL ?? config.databaseUrl
  if (!url) throw new Error('The web role needs a store: start Arborist with `npm start`.')
  const made = {
    store: openStore(url, { max: 8, name: 'arborist web' }),
    storeId: process.env.ARBORIST_STORE_ID ?? '',
    origins: allowedOrigins(config),
    isSecure: config.publicUrl?.startsWith('https:') ?? false,
    log: openLog('web'),
  }
  shelf[place] = made
  return made
}
