import 'server-only'
import { z } from 'zod'
import { Problem } from '@/lib/domain/problem'
import { verb } from '@/lib/services/verb'

/** What the API answers where it has nothing: `not-found`. Who is not signed in does not learn even that. */
export const nothing = verb('api.nothing', z.object({ unknown: z.array(z.string()) }), async (_, { unknown }) => {
  throw new Problem('not-found', `There is nothing at /api/${unknown.join('/').slice(0, 200)}.`, {
    hint: '/api/openapi.json lists what there is.',
  })
})
