'use client'

import { useEffect } from 'react'

let isExpected = false

/** What had the focus goes with its page: the heading of the page that comes next takes it, where that page allows it. */
export function focusNextHeading(): void {
  isExpected = true
}

/** For a page to which an act leads: who works by keyboard goes on at its heading, not at the start of the document. */
export function useNextHeading(): void {
  useEffect(() => {
    if (!isExpected) return
    isExpected = false
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  }, [])
}
