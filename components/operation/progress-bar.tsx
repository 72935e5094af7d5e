import { percent } from '@/lib/domain/format'

export type ProgressBarProps = {
  /** 0..1; null while it is unknown. */
  share: number | null
  label: string
  className?: string
}

/** How far something is, for eyes and screen readers. */
export function ProgressBar({ share, label, className = 'h-1.5' }: ProgressBarProps) {
  const known = share !== null
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(share * 100) : undefined}
      aria-valuetext={known ? percent(share) : 'not known yet'}
      className={`relative w-full overflow-hidden rounded-full bg-sunken ring-1 ring-line ring-inset ${className}`}
    >
      {known ? (
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-500 ease-linear"
          style={{ width: `${Math.max(1, share * 100)}%` }}
        />
      ) : (
        <div className="h-full w-full animate-[breathe_1.6s_ease-in-out_infinite] bg-line-strong" />
      )}
    </div>
  )
}
