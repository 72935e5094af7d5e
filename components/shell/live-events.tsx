'use client'

import { useLiveEvents } from '@/lib/client/use-live-events'

/** Keeps what is shown of operations true, on every page. */
export function LiveEvents() {
  useLiveEvents()
  return null
}
