import 'server-only'
import { isOurStop, Problem } from '@/lib/domain/problem'
import type { HeldRun } from './held-run'
import { LetGo, type RunSite } from './run-site'

/** Asks a target again after the waits of the pace when it could not be asked. Throws its Problem in the end. */
export async function patiently<T>(site: RunSite, held: HeldRun, work: () => Promise<T>): Promise<T> {
  for (const waitMs of site.pace.waitsMs.slice(1)) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (isOurStop(error)) throw new LetGo()
      if (site.now().getTime() + waitMs >= held.row.endsAt.getTime()) throw error
      await held.note({ says: `${error.message} It is asked again in ${Math.round(waitMs / 1_000)} s.` })
      await held.rest(waitMs)
    }
  }
  return work()
}
