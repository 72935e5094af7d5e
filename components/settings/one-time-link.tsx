'use client'

import { OnceShown } from './once-shown'

/** The address of a one-time link, whole, as the browser knows this place. */
export function OneTimeLink({ path }: { path: string }) {
  return (
    <OnceShown label="link" text={`${window.location.origin}${path}`}>
      <p>
        It is shown this once, works once and for 24 hours. Whoever opens it is signed in, so hand it over on a private
        way. A new one can be made at any time.
      </p>
    </OnceShown>
  )
}
