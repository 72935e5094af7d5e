import { dropIndex, reindex } from './index-statements'

type Named = { schema: string; name: string }

/** Drops an index that an operation left; null for a name that no statement can hold. */
export function dropStatement(index: Named & { kind: 'i' | 'I' }): string | null {
  return dropIndex(index)?.replace(/;$/, '') ?? null
}

/** Makes an index whole again that a drop took out of use; null as above. */
export function rebuildStatement(index: Named): string | null {
  return reindex(index)?.replace(/;$/, '') ?? null
}
