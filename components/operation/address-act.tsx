'use client'

import { useEffect } from 'react'
import { useAddress } from '@/lib/client/use-address'
import { useDesk, useMayAct, type Wish } from './operation-desk'

/** Opens the dialog that an address asks for (`?act=drop`), once, so that the command menu and links lead to it. */
export function AddressAct({ acts }: { acts: Record<string, Wish | (() => void)> }) {
  const { address, change } = useAddress()
  const desk = useDesk()
  const mayAct = useMayAct()
  const asked = address.get('act')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address alone says when.
  useEffect(() => {
    if (asked === null) return
    change({ act: null })
    const act = Object.hasOwn(acts, asked) ? acts[asked] : undefined
    if (!act || !mayAct) return
    if (typeof act === 'function') act()
    else desk?.ask(act)
  }, [asked])
  return null
}
