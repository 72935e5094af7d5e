import type { SQLNamespace } from '@codemirror/lang-sql'
import type { TargetNames } from '@/lib/client/target-names'
import { visibleText } from '@/lib/domain/visible-text'

/** What the editor offers to complete: schemas, their tables, and their columns. It quotes names where SQL needs it. */
export function sqlNames({ tables }: Pick<TargetNames, 'tables'>): SQLNamespace {
  const schemas = new Map<string, [string, SQLNamespace][]>()
  for (const { schema, name, columns } of tables) {
    if (!isPlain(schema) || !isPlain(name)) continue
    const into = schemas.get(schema) ?? []
    schemas.set(schema, into)
    into.push([name, columns.filter(isPlain)])
  }
  return Object.fromEntries([...schemas].map(([schema, into]) => [schema, Object.fromEntries(into)]))
}

/** Names that hide characters or hold quotes are typed by hand; `self` means something else to the editor. */
function isPlain(name: string): boolean {
  return name !== 'self' && !name.includes('"') && visibleText(name) === name
}
