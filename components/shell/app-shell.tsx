import type { ReactNode } from 'react'

export type AppShellProps = {
  sidebar: ReactNode
  topLine: ReactNode
  /** Whatever must be said on every page, for instance `<StaleBanner>`. */
  notice?: ReactNode
  children: ReactNode
}

/** The frame around every page: targets on the left, one line on top, then the data. */
export function AppShell({ sidebar, topLine, notice, children }: AppShellProps) {
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-sm bg-accent px-3 py-1.5 text-sm text-on-accent focus:translate-y-0 print:hidden"
      >
        Skip to the page
      </a>
      {sidebar}
      <div className="flex min-w-0 flex-1 flex-col">
        {topLine}
        {notice}
        <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col gap-5 px-4 py-5 outline-none wide:px-6">
          {children}
        </main>
      </div>
    </div>
  )
}
