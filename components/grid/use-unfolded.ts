'use client'

import { useState } from 'react'
import type { GridUnfold } from './grid-column'
import type { Unfolded } from './grid-line'

type Rows<Row> = {
  getRow: (index: number) => Row | undefined
  rowId: (row: Row) => string
  unfold: GridUnfold<Row> | undefined
}

/** Which rows are unfolded. A row that another sort or filter moved away is folded again. */
export function useUnfolded<Row>({ getRow, rowId, unfold }: Rows<Row>) {
  const [opened, setOpened] = useState<{ index: number; id: string }[]>([])
  const unfolded: Unfolded[] = []
  for (const { index, id } of opened) {
    const row = getRow(index)
    if (!unfold || row === undefined || rowId(row) !== id) continue
    unfolded.push({ index, id, children: Math.max(unfold.children(row)?.length ?? 1, 1) })
  }

  function toggle(index: number) {
    const row = getRow(index)
    if (!unfold || row === undefined || !unfold.canUnfold(row)) return
    const id = rowId(row)
    if (unfolded.some((each) => each.id === id)) {
      setOpened(opened.filter((each) => each.id !== id))
      return
    }
    unfold.onUnfold?.(row)
    const kept = opened.filter((each) => unfolded.some((one) => one.id === each.id))
    setOpened([...kept, { index, id }].sort((one, other) => one.index - other.index))
  }

  return { unfolded, toggle }
}
