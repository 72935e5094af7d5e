import 'server-only'
import { z } from 'zod'
import { operationChanged } from '@/lib/store/operation'
import { verb } from '../verb'

export type OperationNews = { target: string; operation: string }

/** Which operations change, from now on. Answers a function that begins to listen. */
export const follow = verb('operation.follow', z.object({}), async (context) => ({
  listen: (heard: (news: OperationNews) => void) =>
    context.store.listen(operationChanged, (payload) => {
      const [target, operation] = payload.split(' ')
      if (target && operation) heard({ target, operation })
    }),
}))

export type Following = Awaited<ReturnType<(typeof follow)['run']>>
