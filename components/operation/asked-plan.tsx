import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { DialogActions, DialogClose } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { OperationProblem } from './operation-problem'
import type { Asked } from './use-ask'

export type AskedPlanProps<T> = { slug: string; asked: Asked<T>; children: (prepared: T) => ReactNode }

/** What a server is asked before an operation: the wait, why there is no answer, or what the answer is shown as. */
export function AskedPlan<T>({ slug, asked: { answer, problem, isAsking, again }, children }: AskedPlanProps<T>) {
  if (isAsking) return <PreparedSkeleton />
  if (answer) return children(answer)
  return (
    problem && (
      <>
        <OperationProblem problem={problem} slug={slug} />
        <DialogActions>
          <DialogClose render={<Button>Close</Button>} />
          <Button onClick={again}>Ask again</Button>
        </DialogActions>
      </>
    )
  )
}

function PreparedSkeleton() {
  return (
    <div className="flex flex-col gap-3" role="status" aria-label="Asking the server">
      <p className="text-sm text-muted">Asking the server what stands in the way…</p>
      <Skeleton className="h-10" />
      <Skeleton className="h-4 w-2/3" />
      <Skeleton className="h-4 w-1/2" />
    </div>
  )
}
