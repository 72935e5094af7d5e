import type { PlanValue } from './bag'

/** Properties that are strings in FORMAT JSON although their value may look like a number or a boolean. */
const strings = new Set(
  `Node Type|Parent Relationship|Subplan Name|Strategy|Partial Mode|Operation|Custom Plan Provider|Join Type|Scan Direction
  Index Name|Relation Name|Schema|Alias|CTE Name|Tuplestore Name|Function Name|Table Function Name|Query Text|Query Parameters
  Query Identifier|Filter|Join Filter|Index Cond|Recheck Cond|Hash Cond|Merge Cond|TID Cond|One-Time Filter|Order By|Function Call
  Table Function Call|Run Condition|Cache Key|Cache Mode|Sampling Method|Repeatable Seed|Conflict Resolution|Conflict Filter
  Sort Method|Sort Space Type|Command|Relations|Remote SQL|Constraint Name|Trigger Name|Relation|Foreign File|Foreign Program
  Storage|Format|Window|Settings|Replaces|Item|Params Evaluated|Custom Plan Name`
    .split(/[|\n]/)
    .map((name) => name.trim()),
)

/** Whether FORMAT JSON always prints this property as a string. */
export function isString(name: string): boolean {
  return strings.has(name)
}

/** A value of a format without types as FORMAT JSON would give it: by the property's name, for a foreign name by its look. */
export function typed(name: string, value: string): PlanValue {
  if (strings.has(name)) return value
  if (value === 'true') return true
  if (value === 'false') return false
  if (!/^-?\d{1,20}(\.\d{1,20})?(e[+-]\d{1,3})?$/.test(value)) return value
  return Number(value)
}
