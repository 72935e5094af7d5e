import type { ReactNode } from 'react'

export type TopLineProps = {
  /** `<SidebarButton>`, for narrow screens. */
  menu: ReactNode
  breadcrumbs: ReactNode
  /** Command menu, theme, person: from left to right. */
  tools: ReactNode
}

export function TopLine({ menu, breadcrumbs, tools }: TopLineProps) {
  return (
    <div className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-4 wide:px-6 print:hidden">
      {menu}
      {breadcrumbs}
      <div className="flex shrink-0 items-center gap-1">{tools}</div>
    </div>
  )
}
