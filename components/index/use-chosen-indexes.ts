'use client'

import { useCallback, useRef, useState } from 'react'
import type { GridSelection } from '@/components/grid/grid-column'
import { useMayAct } from '@/components/operation/operation-desk'
import type { ListedIndex } from '@/lib/client/indexes'

type Children = (row: ListedIndex) => ListedIndex[] | null

/** Which indexes of the grid are chosen. Those who may not act choose nothing: then `selection` is null. */
export function useChosenIndexes(getRow: (index: number) => ListedIndex | undefined, children: Children) {
  const mayAct = useMayAct()
  const seen = useRef(new Map<string, ListedIndex>())
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const note = useCallback((row: ListedIndex) => {
    seen.current.set(String(row.id), row)
    return row
  }, [])
  const selection: GridSelection | null = mayAct ? { ids, onChange: setIds } : null
  return {
    selection,
    rows: [...ids].flatMap((id) => seen.current.get(id) ?? []),
    clear: () => setIds(new Set()),
    getRow: (index: number) => {
      const row = getRow(index)
      return row && note(row)
    },
    children: (row: ListedIndex) => {
      const rows = children(row)
      for (const each of rows ?? []) note(each)
      return rows
    },
  }
}
