import 'server-only'
import { asStoreProblem } from './problem'

/** Does again, for `ms`, what the store could not take because it is away: others wait for what is written here. */
export async function insist<T>(
  write: () => Promise<T>,
  { ms = 60_000, isOver = () => false }: { ms?: number; isOver?: () => boolean } = {},
): Promise<T> {
  const until = Date.now() + ms
  while (true) {
    try {
      return await write()
    } catch (error) {
      if (isOver() || Date.now() > until || asStoreProblem(error).code !== 'busy') throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
