import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-lg flex-col justify-center px-4">
      <EmptyState title="There is nothing at this address" action={<LinkButton href="/">All targets</LinkButton>}>
        What stood here may have been dropped, renamed or removed since the link was made.
      </EmptyState>
    </main>
  )
}
