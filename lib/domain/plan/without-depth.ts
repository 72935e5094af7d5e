import { emptyBag, type PlanValue } from './bag'

const deepest = 64

/**
 * The value with everything nested deeper than 64 levels replaced by `…`. No property of PostgreSQL is, but a hostile text may
 * nest a hundred thousand, and whoever copies or prints such a value by recursion fails.
 */
export function withoutDepth(value: PlanValue): PlanValue {
  if (typeof value !== 'object' || value === null || !isDeep(value)) return value
  return cut(value, 0)
}

function isDeep(value: PlanValue): boolean {
  let level: PlanValue[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return false
}

/** As deep as its bound at most. */
function cut(value: PlanValue, depth: number): PlanValue {
  if (typeof value !== 'object' || value === null) return value
  if (depth === deepest) return '…'
  if (Array.isArray(value)) return value.map((each) => cut(each, depth + 1))
  const bag = emptyBag()
  for (const name of Object.keys(value)) bag[name] = cut(value[name] as PlanValue, depth + 1)
  return bag
}
