import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'

export default function RoomNotFound() {
  return (
    <EmptyState whole title="There is nothing at this address" action={<LinkButton href="/">All targets</LinkButton>}>
      What stood here may have been dropped, renamed or removed since the link was made.
    </EmptyState>
  )
}
