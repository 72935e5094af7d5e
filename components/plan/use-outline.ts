'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Analysis } from '@/lib/domain/plan/analysis'
import { type Folds, type OutlineRow, outlineRows, revealed, rowIndexOf, withBelow } from './outline-rows'
import { outlineTree } from './outline-tree'

const none: Folds = new Map()

/** The rows of a plan in sight, which of them is active, and what folds them. */
export function useOutline(analysis: Analysis, selectedId: number | null) {
  const tree = useMemo(() => outlineTree(analysis), [analysis])
  const parents = useMemo(() => analysis.plan.nodes.map((node) => node.parentId), [analysis])
  const [state, setState] = useState({ analysis, folds: none, active: 0 })
  const current = state.analysis === analysis ? state : { analysis, folds: none, active: 0 }
  const rows = useMemo(() => outlineRows(tree, current.folds), [tree, current.folds])
  const active = Math.min(current.active, rows.length - 1)

  /** Keeps the active row the same row while others come and go. */
  const setFolds = useCallback(
    (folds: Folds, activeKey: string | undefined) => {
      const place = outlineRows(tree, folds).findIndex((row) => row.key === activeKey)
      setState({ analysis, folds, active: Math.max(place, 0) })
    },
    [analysis, tree],
  )
  const setActive = useCallback(
    (line: number) => setState({ analysis, folds: current.folds, active: line }),
    [analysis, current.folds],
  )

  const toggle = useCallback(
    (row: OutlineRow, deep: boolean) => {
      if (row.open === null) return
      const folds = deep ? withBelow(tree, current.folds, row, true) : new Map(current.folds).set(row.key, !row.open)
      setFolds(folds, row.key)
    },
    [tree, current.folds, setFolds],
  )

  /** Opens what hides a node and makes it active; answers its line. */
  const reveal = useCallback(
    (id: number): number => {
      const folds = revealed(tree, parents, current.folds, id)
      const line = Math.max(rowIndexOf(outlineRows(tree, folds), tree, id), 0)
      setState({ analysis, folds, active: line })
      return line
    },
    [analysis, tree, parents, current.folds],
  )

  const shown = useRef<{ id: number | null; analysis: Analysis } | null>(null)
  const [goal, setGoal] = useState<number | null>(null)
  useEffect(() => {
    if (shown.current?.id === selectedId && shown.current.analysis === analysis) return
    shown.current = { id: selectedId, analysis }
    if (selectedId !== null) setGoal(reveal(selectedId))
  }, [selectedId, analysis, reveal])

  return { tree, rows, active, setActive, toggle, reveal, goal, clearGoal: useCallback(() => setGoal(null), []) }
}
