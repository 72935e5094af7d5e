import 'server-only'
import { Problem } from '@/lib/domain/problem'
import { problem } from './route'

const all = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof all)[number]
// As Next asks each handler for its own parameters, what they are is left open.
type Handler<C> = (request: Request, context: C) => Promise<Response>

/**
 * What an address answers to each method: the handlers given, and to the others 405 with what there is. Next would say
 * nothing. HEAD goes with GET by itself.
 */
export function methods<C>(given: Partial<Record<Method, Handler<C>>>): Record<Method, Handler<C>> {
  const served = all
    .filter((method) => given[method])
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : method))
  const refuse = async ({ method }: Request) => {
    const answer = problem(
      new Problem('invalid', `${method} is not served at this address; it takes ${served.join(', ')}.`),
      405,
    )
    answer.headers.set('allow', served.join(', '))
    return answer
  }
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, ...given }
}
