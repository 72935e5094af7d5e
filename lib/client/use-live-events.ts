'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

/** After a refusal that the browser does not mend by itself. */
const restMs = 5_000

/**
 * The event stream of this tab, led into the query cache: what an event speaks of is read again. Closed while the tab is
 * hidden, since a browser has few connections to a host; whatever was missed is read again when it is seen.
 */
export function useLiveEvents(): void {
  const queries = useQueryClient()
  useEffect(() => {
    let source: EventSource | null = null
    let retry: ReturnType<typeof setTimeout> | undefined
    let hasMissed = false

    function readAgain(operation: string | null): void {
      void queries.invalidateQueries({ queryKey: operation === null ? ['operation'] : ['operation', operation] })
      void queries.invalidateQueries({ queryKey: ['operations'] })
    }

    function open(): void {
      if (source || document.visibilityState === 'hidden') return
      source = new EventSource('/api/events')
      source.addEventListener('operation', ({ data }) =>
        readAgain((JSON.parse(data) as { operation: string }).operation),
      )
      source.addEventListener('reset', () => readAgain(null))
      source.addEventListener('hello', () => {
        if (hasMissed) readAgain(null)
        hasMissed = false
      })
      source.addEventListener('error', () => {
        hasMissed = true
        if (source?.readyState !== EventSource.CLOSED) return
        close()
        retry = setTimeout(open, restMs)
      })
    }

    function close(): void {
      clearTimeout(retry)
      source?.close()
      source = null
    }

    function onVisibility(): void {
      if (document.visibilityState === 'hidden') {
        close()
        hasMissed = true
      } else {
        open()
      }
    }

    open()
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      close()
    }
  }, [queries])
}
