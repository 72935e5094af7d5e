'use client'

import { useMemo } from 'react'
import type { GridColumn } from './grid-column'

/**
 * The columns an address names (`columns=a,b`), in the order of the grid; the usual ones when it names none. The first
 * column always stands. `asText` gives the address its value back: null for the usual ones.
 */
export function useChosenColumns<Row>(all: GridColumn<Row>[], usual: readonly string[], asked: string | null) {
  return useMemo(() => {
    const [first, ...others] = all
    const named = asked === null ? usual : asked.split(',')
    const shown = others.filter(({ id }) => named.includes(id))
    return {
      columns: first ? [first, ...shown] : shown,
      offered: others,
      visible: shown.map(({ id }) => id),
      asText: (ids: readonly string[]) => {
        const isUsual = ids.length === usual.length && usual.every((id) => ids.includes(id))
        // An empty value would be taken for the usual columns.
        return isUsual ? null : ids.join(',') || 'none'
      },
    }
  }, [all, usual, asked])
}
