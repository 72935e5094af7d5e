import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'

/** What a target is and what it takes, for whoever has none yet. */
export function NoTargets({ mayAdd }: { mayAdd: boolean }) {
  return (
    <EmptyState
      title="No database is looked after yet"
      sql={'create role arborist_monitor login;\n\\password arborist_monitor\ngrant pg_monitor to arborist_monitor;'}
      action={mayAdd && <LinkButton href="/targets/new">Add a target</LinkButton>}
    >
      A target is one PostgreSQL database, version 13 or newer. Arborist installs nothing there: it connects with a
      login that may read statistics, by default once a minute, and keeps what it saw here.{' '}
      {mayAdd
        ? 'This login is all it takes; run the statements on the server, then add the target.'
        : 'An administrator adds the first one, with a login such as this:'}
    </EmptyState>
  )
}
