import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import type { Role } from '@/lib/domain/role'

/** In the place of a form that somebody who only looks cannot send. */
export function OperatorsOnly({ slug, role }: { slug: string; role: Role }) {
  const back = `/targets/${encodeURIComponent(slug)}/maintenance`
  return (
    <EmptyState
      whole
      title="Policies are made by operators"
      action={<LinkButton href={back}>Back to maintenance</LinkButton>}
    >
      You are {role}. Ask an operator or an administrator to change it, or an administrator to change your role.
    </EmptyState>
  )
}
