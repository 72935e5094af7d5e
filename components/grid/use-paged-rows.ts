'use client'

import { keepPreviousData, type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'

type Page<Row> = { items: Row[]; total: number; offset: number }
type PageQuery<P> = {
  queryKey: QueryKey
  queryFn?: unknown
  refetchInterval?: unknown
  initialData?: P | undefined
}

/**
 * The rows of a long list, fetched by pages as they come into sight. `key` names the list (its filter and order): when
 * it changes, rows of the former list stay until the new ones are there.
 */
export function usePagedRows<Row, P extends Page<Row>>(
  key: string,
  size: number,
  pageQuery: (offset: number) => PageQuery<P>,
) {
  const client = useQueryClient()
  const [sight, setSight] = useState({ key, first: 0, last: 0 })
  const { first, last } = sight.key === key ? sight : { first: 0, last: 0 }
  const top = useQuery<P>({
    ...(pageQuery(first) as object),
    queryKey: pageQuery(first).queryKey,
    placeholderData: keepPreviousData,
  })
  const bottom = useQuery<P>({
    ...(pageQuery(last) as object),
    queryKey: pageQuery(last).queryKey,
    placeholderData: keepPreviousData,
  })

  const onRangeChange = useCallback(
    (from: number, to: number) => {
      const next = { key, first: Math.floor(from / size) * size, last: Math.floor(to / size) * size }
      setSight((now) => (now.key === key && now.first === next.first && now.last === next.last ? now : next))
    },
    [key, size],
  )

  function getRow(index: number): Row | undefined {
    const offset = Math.floor(index / size) * size
    const inSight = [top.data, bottom.data].find((page) => page?.offset === offset)
    const page = inSight ?? client.getQueryData<P>(pageQuery(offset).queryKey)
    return page?.items[index - offset]
  }

  return { answer: top.data, error: top.error, total: top.data?.total ?? 0, getRow, onRangeChange }
}
