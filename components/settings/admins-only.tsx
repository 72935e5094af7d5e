import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import type { Role } from '@/lib/domain/role'

export type AdminsOnlyProps = { what: string; role: Role }

/** A calm sentence where somebody followed a link into a part that is not theirs. */
export function AdminsOnly({ what, role }: AdminsOnlyProps) {
  return (
    <EmptyState title={`${what} administrators`} action={<LinkButton href="/settings">Your account</LinkButton>}>
      Your role is {role}. An administrator can change it under Settings, People.
    </EmptyState>
  )
}
