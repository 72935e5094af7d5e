import { Skeleton } from '@/components/ui/skeleton'

/** The place of a plan that is being read. */
export function PlanSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-3">
      <span className="sr-only">Reading the plan</span>
      <Skeleton className="h-14 w-full rounded-md" />
      <div className="flex flex-col gap-2.5 rounded-md border border-line bg-surface p-3">
        {['w-3/5', 'w-1/2', 'w-2/3', 'w-1/2', 'w-3/5', 'w-2/5'].map((width, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never change.
          <Skeleton key={at} className={`h-4 ${width}`} />
        ))}
      </div>
    </div>
  )
}
