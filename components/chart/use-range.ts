'use client'

import { useAddress } from '@/lib/client/use-address'
import { defaultRange, type RangeName, readRange } from '@/lib/domain/range'

/** The range of the charts of a page, kept in its address. */
export function useRange() {
  const { address, change } = useAddress()
  const range = readRange(address)
  return {
    range,
    choose: (name: RangeName) => change({ range: name === defaultRange ? null : name, from: null, to: null }, 'push'),
    zoom: (from: number, to: number) =>
      change({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }, 'push'),
  }
}
