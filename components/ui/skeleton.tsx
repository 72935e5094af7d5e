import { classNames } from './class-names'

export type SkeletonProps = { className?: string }

/** A place being filled. Give it the size of what comes, so that nothing jumps. */
export function Skeleton({ className = 'h-4 w-24' }: SkeletonProps) {
  return (
    <span
      aria-hidden
      className={classNames('block animate-[breathe_1.6s_ease-in-out_infinite] rounded-sm bg-line', className)}
    />
  )
}
