'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { focusField } from '@/components/ui/focus-field'
import { Problem } from '@/lib/domain/problem'
import { asProblem } from './use-ask'

export type Consent = {
  /** Whether there is something that may be started. */
  isAllowed: boolean
  hasWarnings: boolean
  /** What has to be typed, null for nothing; and what is said of other words. */
  words: string | null
  wrong: { message: string; hint?: string }
  start: (typed: string) => Promise<void>
}

/** The yes to what a dialog shows: its warnings read, its words typed, then off it goes. The focus goes to what is in the way. */
export function useConsent({ isAllowed, hasWarnings, words, wrong, start }: Consent) {
  const form = useRef<HTMLFormElement>(null)
  const [typed, setTyped] = useState('')
  const [hasRead, setHasRead] = useState(false)
  const [readProblem, setReadProblem] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => focusField(form.current, problem), [problem])

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (busy || !isAllowed) return
    setReadProblem(null)
    if (hasWarnings && !hasRead) {
      setReadProblem('Say that you have read the warnings, or close this.')
      form.current?.querySelector<HTMLElement>('[role="checkbox"]')?.focus()
      return
    }
    if (words !== null && typed !== words) {
      const { message, hint } = wrong
      setProblem(new Problem('invalid', message, { field: 'confirm', ...(hint ? { hint } : {}) }))
      return
    }
    setBusy(true)
    try {
      await start(typed)
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }

  return {
    problem,
    busy,
    form: { ref: form, onSubmit: submit, noValidate: true },
    reading: { hasRead, onChange: setHasRead, problem: readProblem },
    typing: { value: typed, onValueChange: setTyped },
  }
}
