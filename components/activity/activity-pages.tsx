import { LinkButton } from '@/components/ui/link-button'

export type ActivityPagesProps = { target: string | undefined; isFirst: boolean; nextCursor: string | null }

/** The way to older acts and back to the newest. */
export function ActivityPages({ target, isFirst, nextCursor }: ActivityPagesProps) {
  if (isFirst && nextCursor === null) return null
  return (
    <nav aria-label="Older and newer activity" className="flex gap-2">
      {!isFirst && <LinkButton href={address({ target })}>Newest</LinkButton>}
      {nextCursor && <LinkButton href={address({ target, cursor: nextCursor })}>Older</LinkButton>}
    </nav>
  )
}

function address(query: { target: string | undefined; cursor?: string }): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return entries.length === 0 ? '/activity' : `/activity?${new URLSearchParams(entries)}`
}
