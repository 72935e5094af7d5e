'use client'

import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import {
  type IndexAnswer,
  indexChildrenQuery,
  indexPageQuery,
  indexPageSize,
  type ListedIndex,
} from '@/lib/client/indexes'

type Sight = { from: number; to: number }
type Range = { query: string; from: number; to: number; sight: Sight | null }
export type KnownPage = { query: string; answer: IndexAnswer }

/** Scrolling past is not asked for; where it rests is. */
const restMs = 90

/**
 * The pages of the list around what is in sight. While another sort or filter is on its way the rows of the last one
 * stay, so that nothing flickers.
 */
export function useIndexPages(slug: string, query: string, known: KnownPage) {
  const queries = useQueryClient()
  const [range, setRange] = useState<Range>({ query, from: 0, to: 0, sight: null })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const near = range.query === query ? range : { from: 0, to: 0, sight: null }
  const first = Math.floor(near.from / indexPageSize)
  const last = Math.floor(near.to / indexPageSize)

  const pages = useQueries({
    queries: Array.from({ length: last - first + 1 }, (_, place) => ({
      ...indexPageQuery(slug, query, first + place),
      initialData: query === known.query && first + place === 0 ? known.answer : undefined,
      initialDataUpdatedAt: new Date(known.answer.window.to).getTime(),
    })),
  })
  const ready = pages.find((page) => page.data)?.data
  const [shown, setShown] = useState({ query, answer: known.answer })
  if (ready && (shown.query !== query || shown.answer !== ready)) setShown({ query, answer: ready })

  useEffect(() => () => clearTimeout(timer.current), [])
  const onRangeChange = useCallback(
    (from: number, to: number, sight: Sight) => {
      clearTimeout(timer.current)
      timer.current = setTimeout(() => setRange({ query, from, to, sight }), restMs)
    },
    [query],
  )

  const getRow = (index: number): ListedIndex | undefined => {
    const key = indexPageQuery(slug, shown.query, Math.floor(index / indexPageSize)).queryKey
    return queries.getQueryData(key)?.items[index % indexPageSize]
  }
  return {
    answer: shown.answer,
    getRow,
    onRangeChange,
    sight: near.sight,
    shownQuery: shown.query,
    error: pages.find((page) => page.error)?.error ?? null,
  }
}

/** Partitions of the unfolded rows. */
export function useIndexChildren(slug: string, query: string) {
  const [opened, setOpened] = useState<number[]>([])
  const answers = useQueries({ queries: opened.map((oid) => indexChildrenQuery(slug, query, oid)) })
  const open = (row: ListedIndex) => setOpened((before) => (before.includes(row.oid) ? before : [...before, row.oid]))
  return {
    canUnfold: (row: ListedIndex) => row.kind === 'I' && row.partitions > 0,
    children: (row: ListedIndex) => answers[opened.indexOf(row.oid)]?.data ?? null,
    onUnfold: open,
  }
}
