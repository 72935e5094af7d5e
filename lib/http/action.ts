import 'server-only'
import { refresh } from 'next/cache'
import type { z } from 'zod'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import { describeError } from '@/lib/runtime/log'
import { perform, type Verb } from '@/lib/services/verb'
import { asStoreProblem } from '@/lib/store/problem'
import { contextOf, writingActor } from './access'
import { kitchen } from './kitchen'

export type Outcome<O> = { ok: true; data: O } | { ok: false; problem: ProblemBody }

/**
 * Makes a server action of a verb: origin, session, role, shape, deed, and a value instead of a thrown error, because a
 * thrown one reaches the browser as a digest.
 */
export function action<S extends z.ZodType, O>(
  verb: Verb<S, O>,
  options: { refresh?: boolean } = {},
): (input: z.input<S>) => Promise<Outcome<O>> {
  return async (input) => {
    try {
      const actor = await writingActor()
      if (!actor) {
        throw new Problem('not-signed-in', 'You are not signed in any more.', { hint: 'Reload the page and sign in.' })
      }
      const data = await perform(verb, contextOf(actor), input)
      if (options.refresh !== false) refresh()
      return { ok: true, data }
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'internal') {
        kitchen().log.error('An action failed', { verb: verb.name, ...describeError(error) })
      }
      return { ok: false, problem: asStoreProblem(error).toJSON() }
    }
  }
}
