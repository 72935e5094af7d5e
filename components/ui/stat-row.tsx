import type { ReactNode } from 'react'

/** Figures side by side, divided by hairlines. */
export function StatRow({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(10rem,1fr))] gap-px overflow-hidden rounded-md border border-line bg-line *:bg-surface *:px-4 *:py-3 max-[32rem]:[&>*:last-child:nth-child(odd)]:col-span-2">
      {children}
    </div>
  )
}
