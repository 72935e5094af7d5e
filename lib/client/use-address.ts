'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback } from 'react'

/**
 * The query string as state. Null takes a name away. `push` for what Back should undo (a range), `replace` for what
 * changes with every key.
 */
export function useAddress() {
  const pathname = usePathname()
  const address = useSearchParams()
  const change = useCallback(
    (changes: Record<string, string | null>, how: 'push' | 'replace' = 'replace') => {
      const next = new URLSearchParams(window.location.search)
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') next.delete(name)
        else next.set(name, value)
      }
      const query = next.toString()
      const href = query ? `${pathname}?${query}` : pathname
      if (how === 'push') window.history.pushState(null, '', href)
      else window.history.replaceState(null, '', href)
    },
    [pathname],
  )
  return { address, change }
}
