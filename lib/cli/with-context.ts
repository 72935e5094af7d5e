import { type Config, readConfig } from '@/lib/runtime/config'
import { openHome } from '@/lib/runtime/home'
import { openLog } from '@/lib/runtime/log'
import { type Context, systemContext } from '@/lib/services/context'
import { openStore } from '@/lib/store/open'

/** Works on the store: the running one, or the embedded one started for as long as this takes. */
export async function withContext<T>(work: (context: Context, config: Config) => Promise<T>): Promise<T> {
  process.env.LOG_LEVEL ||= 'error'
  const config = readConfig()
  const home = await openHome(config, openLog('command'), { join: true })
  const store = openStore(home.storeUrl, { max: 2, name: 'arborist command' })
  try {
    return await work(systemContext(store, 'command'), config)
  } finally {
    await store.close()
    await home.cluster?.stop()
  }
}
