'use client'

import { useSyncExternalStore } from 'react'
import { age, stamp } from '@/lib/domain/format'

const beat = 10_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, beat)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const currentBeat = () => Math.floor(Date.now() / beat) * beat

export type RelativeTimeProps = { at: Date | string | number }

/** "2 min ago", kept true by one shared clock; the moment itself in the title. */
export function RelativeTime({ at }: RelativeTimeProps) {
  const now = useSyncExternalStore(subscribe, currentBeat, currentBeat)
  const moment = new Date(at)
  return (
    <time dateTime={moment.toISOString()} title={stamp(moment)} suppressHydrationWarning className="whitespace-nowrap">
      {age(moment, now)}
    </time>
  )
}
