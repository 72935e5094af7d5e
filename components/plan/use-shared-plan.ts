'use client'

import { useEffect, useRef } from 'react'
import { unpackPlan } from '@/lib/client/plan-link'

/** Hands over the plan that a shared link holds behind `#`, on arrival and when such a link is opened in place. */
export function useSharedPlan(onPlan: (text: string) => void) {
  const hand = useRef(onPlan)
  useEffect(() => {
    hand.current = onPlan
  })
  useEffect(() => {
    let stale = false
    const read = async () => {
      const text = await unpackPlan(window.location.hash)
      if (text !== null && !stale) hand.current(text)
    }
    read()
    window.addEventListener('hashchange', read)
    return () => {
      stale = true
      window.removeEventListener('hashchange', read)
    }
  }, [])
}
