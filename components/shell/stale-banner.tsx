import { CloudOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { RelativeTime } from '@/components/ui/relative-time'

export type StaleBannerProps = {
  /** Null: no snapshot was ever taken. */
  lastSnapshotAt: Date | string | null
  /** One sentence: why nothing newer came. */
  reason: string
  next?: ReactNode
}

/** Says that what is shown is old, since when and why. Stands above the page, never over it. */
export function StaleBanner({ lastSnapshotAt, reason, next }: StaleBannerProps) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-attention-line bg-attention-soft px-4 py-1.5 text-sm text-ink wide:px-6"
    >
      <CloudOff aria-hidden className="size-4 shrink-0 text-attention" />
      <strong className="font-medium">
        {lastSnapshotAt === null ? (
          'No snapshot yet.'
        ) : (
          <>
            Last snapshot <RelativeTime at={lastSnapshotAt} />.
          </>
        )}
      </strong>
      <span className="text-muted">{reason}</span>
      {next}
    </div>
  )
}
