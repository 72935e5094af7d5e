import { built } from './built'
import { dropIndexStatement } from './drop-index'
import { reindexIndexStatement } from './reindex-index'

type Named = { schema: string; name: string }

/** Drops an index that an operation left; null for a name that no statement can hold. */
export function dropStatement(index: Named & { kind: 'i' | 'I' }): string | null {
  return built(() => dropIndexStatement(index))
}

/** Makes an index whole again that a drop took out of use; null as above. */
export function rebuildStatement(index: Named, versionNumber: number): string | null {
  return built(() => reindexIndexStatement(index, { versionNumber }))
}
