import { type Bag, emptyBag, type PlanValue } from '../bag'
import { splitList } from './quotes'

const keyNames = new Set(['Group Key', 'Hash Key', 'Sort Key'])

/** The keys of one Aggregate in the order they were printed: a plain list, or grouping sets. */
export class GroupingKeys {
  private readonly lines: { name: string; value: string; column: number }[] = []

  constructor(private readonly bag: Bag) {}

  /** Keeps a line of keys; false for a line of anything else. */
  take(name: string, value: string, column: number): boolean {
    if (!keyNames.has(name)) return false
    this.lines.push({ name, value, column })
    return true
  }

  /**
   * Writes what was taken. One `Group Key` is a plain list. Otherwise each hashed key is a set of its own; sorted keys share
   * one until the next `Sort Key` or a step to the right, which stands for a sort without columns.
   */
  finish(): void {
    const [first] = this.lines
    if (!first) return
    if (this.lines.length === 1 && first.name === 'Group Key' && first.value !== '()') {
      this.bag['Group Key'] = splitList(first.value)
      return
    }
    const sets: PlanValue[] = []
    let set: Bag | null = null
    let column = first.column
    for (const line of this.lines) {
      const startsSet = line.name !== 'Group Key' || !set?.['Group Keys'] || line.column !== column
      const belongsToSort =
        set !== null && set['Sort Key'] !== undefined && !set['Group Keys'] && line.name !== 'Sort Key'
      if (set === null || (startsSet && !belongsToSort)) {
        set = emptyBag()
        sets.push(set)
      }
      if (line.name === 'Sort Key') set['Sort Key'] = splitList(line.value)
      else {
        const keys = line.value === '()' ? [] : splitList(line.value)
        const before = set[`${line.name}s`]
        if (Array.isArray(before)) before.push(keys)
        else set[`${line.name}s`] = [keys]
        column = line.column
      }
    }
    this.bag['Grouping Sets'] = sets
  }
}
