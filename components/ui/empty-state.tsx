import type { ReactNode } from 'react'
import { CodeBlock } from './code-block'

export type EmptyStateProps = {
  title: string
  /** Why it is empty and what would fill it. */
  children?: ReactNode
  /** The one statement that fills it. */
  sql?: string
  action?: ReactNode
  /** It is all there is on the page, so its title is the page's heading. */
  whole?: boolean
}

export function EmptyState({ title, children, sql, action, whole = false }: EmptyStateProps) {
  const Title = whole ? 'h1' : 'p'
  return (
    <div className="mx-auto flex max-w-xl flex-col gap-2 px-4 py-10">
      <Title className="text-base font-medium text-ink">{title}</Title>
      {children && <div className="text-sm text-muted">{children}</div>}
      {sql && <CodeBlock text={sql} className="mt-1" />}
      {action && <div className="mt-2 flex flex-wrap gap-2">{action}</div>}
    </div>
  )
}
