export type NameKind =
  | 'schema'
  | 'table'
  | 'index'
  | 'alias'
  | 'cte'
  | 'column'
  | 'function'
  | 'type'
  | 'trigger'
  | 'name'

/** Names and values and what stands for them: the same for the same, in the whole plan. */
export class Replacements {
  private readonly names = new Map<string, string>()
  private readonly marks = new Map<string, string>()
  private readonly counts = new Map<NameKind, number>()

  /** `table_1` for the first table, and so on; a name known as something else keeps its replacement. */
  name(name: string, kind: NameKind): string {
    const known = this.names.get(name)
    if (known !== undefined) return known
    if (isOpen(name, kind)) return name
    const number = (this.counts.get(kind) ?? 0) + 1
    this.counts.set(kind, number)
    const replacement = `${kind}_${number}`
    this.names.set(name, replacement)
    return replacement
  }

  /** True for a name that was replaced before. */
  has(name: string): boolean {
    return this.names.has(name)
  }

  /** `'$7'` for a literal: in quotes, because a bare `$7` would be a parameter and the plan a generic one. */
  mark(literal: string): string {
    const known = this.marks.get(literal)
    if (known !== undefined) return known
    const mark = `'$${this.marks.size + 1}'`
    this.marks.set(literal, mark)
    return mark
  }
}

/** Names that PostgreSQL itself gives tell nothing of their owner; schemas and relations in pg_ are its own, functions need not be. */
function isOpen(name: string, kind: NameKind): boolean {
  return (
    name === '' ||
    name.startsWith('*') ||
    (kind !== 'function' && name.startsWith('pg_')) ||
    name === 'information_schema' ||
    name === 'excluded'
  )
}
