import type { Metadata } from 'next'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'

export const metadata: Metadata = { title: 'Nothing here' }

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-xl flex-col justify-center">
      <EmptyState whole title="There is nothing at this address" action={<LinkButton href="/">All targets</LinkButton>}>
        What stood here may have been dropped, renamed or removed since the link was made.
      </EmptyState>
    </main>
  )
}
