import { PageHeader } from '@/components/ui/page-header'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <>
      <PageHeader title="Indexes" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-[60vh] w-full" />
    </>
  )
}
