import { type Bag, emptyBag, type PlanValue } from './bag'
import { withoutDepth } from './without-depth'

/**
 * A copy of the bag without some names and, at every depth, without what FORMAT TEXT does not print: zeros, falses, nulls and
 * what is empty. Items of lists stay where they are.
 */
export function cleanProperties(bag: Bag, without: readonly string[]): Bag {
  const made: { bag: Bag; parent: Bag; name: string }[] = []
  const root = emptyBag()
  const waiting: [Bag, Bag][] = []
  for (const name of Object.keys(bag)) {
    if (without.includes(name)) continue
    const value = bag[name]
    if (typeof value === 'string' || value === true || (typeof value === 'number' && value !== 0)) root[name] = value
    else if (value !== undefined) put(root, name, withoutDepth(value))
  }
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [from, to] = next
    for (const name of Object.keys(from)) put(to, name, from[name])
  }
  // Backwards, so that a bag that only held empty bags goes too.
  for (let i = made.length - 1; i >= 0; i--) {
    const { bag, parent, name } = made[i] as (typeof made)[number]
    if (Object.keys(bag).length === 0) delete parent[name]
  }
  return root

  function put(to: Bag, name: string, value: PlanValue | undefined): void {
    if (value === undefined || value === null || value === 0 || value === false) return
    if (typeof value !== 'object') to[name] = value
    else if (Array.isArray(value)) {
      if (value.length > 0) to[name] = copyList(value)
    } else {
      const copy = emptyBag()
      to[name] = copy
      made.push({ bag: copy, parent: to, name })
      waiting.push([value, copy])
    }
  }

  function copyList(list: PlanValue[]): PlanValue[] {
    const copies: PlanValue[] = []
    const lists: [PlanValue[], PlanValue[]][] = [[list, copies]]
    for (let next = lists.pop(); next; next = lists.pop()) {
      const [from, to] = next
      for (const item of from) {
        if (typeof item !== 'object' || item === null) to.push(item)
        else if (Array.isArray(item)) {
          const inner: PlanValue[] = []
          to.push(inner)
          lists.push([item, inner])
        } else {
          const inner = emptyBag()
          to.push(inner)
          waiting.push([item, inner])
        }
      }
    }
    return copies
  }
}
