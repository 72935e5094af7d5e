'use client'

import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'

export type PageFailedProps = {
  /** What the log of the server knows the failure by. */
  digest: string | undefined
  onRetry: () => void
}

/** A page that could not be made: what to do, and no raw message. */
export function PageFailed({ digest, onRetry }: PageFailedProps) {
  return (
    <div role="alert">
      <EmptyState
        whole
        title="This page could not be shown"
        action={
          <>
            <Button tone="accent" onClick={onRetry}>
              Try again
            </Button>
            <LinkButton href="/">All targets</LinkButton>
          </>
        }
      >
        Something went wrong inside Arborist. The monitored servers are not affected. The log of the server has the
        details
        {digest && (
          <>
            , under <code className="font-mono text-xs text-ink">{digest}</code>
          </>
        )}
        .
      </EmptyState>
    </div>
  )
}
