import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <>
      <Skeleton className="h-7 w-80 max-w-full" />
      <Skeleton className="h-28 w-full" />
      <Skeleton className="h-[28rem] w-full" />
    </>
  )
}
