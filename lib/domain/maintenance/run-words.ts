import { bytes, plural } from '../format'
import type { ItemState } from './item'
import type { Task } from './policy'

type Told = { task: Task; state: ItemState }

const doneWords: Record<Task, (n: number) => string> = {
  leftovers: (n) => `${plural(n, 'leftover')} removed`,
  statistics: (n) => `statistics of ${plural(n, 'table')} refreshed`,
  vacuum: (n) => `${plural(n, 'table')} vacuumed`,
  rebuild: (n) => `${n === 1 ? '1 index' : `${n} indexes`} rebuilt`,
  redundant: (n) => `${plural(n, 'drop')} done`,
  unused: (n) => `${plural(n, 'drop')} done`,
  missing: (n) => `${n === 1 ? '1 index' : `${n} indexes`} created`,
}

/** What a run came to, in one sentence. */
export function runWords(items: readonly Told[], freedBytes: number, why: string | null): string {
  const parts: string[] = []
  for (const task of Object.keys(doneWords) as Task[]) {
    const n = items.filter((item) => item.task === task && item.state === 'done').length
    if (n > 0) parts.push(doneWords[task](n))
  }
  if (freedBytes > 0) parts.push(`${bytes(freedBytes)} freed`)
  const count = (state: ItemState) => items.filter((item) => item.state === state).length
  if (count('failed') > 0) parts.push(`${count('failed')} failed`)
  if (count('skipped') > 0) parts.push(`${count('skipped')} skipped`)
  if (parts.length === 0) parts.push('there was nothing to do')
  if (count('proposed') > 0) parts.push(plural(count('proposed'), 'proposal'))
  const did = parts.join(', ')
  const sentence = `${did.charAt(0).toUpperCase()}${did.slice(1)}.`
  return why ? `${why} ${sentence}` : sentence
}
