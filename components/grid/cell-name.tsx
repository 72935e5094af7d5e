'use client'

import Link from 'next/link'
import { useState } from 'react'
import { CopyButton } from '@/components/ui/copy-button'
import { Name } from '@/components/ui/name'
import { visibleText } from '@/lib/domain/visible-text'

export type CellNameProps = {
  value: string
  href?: string
  /** What is copied when it is more than the name: the quoted, qualified identifier. */
  copy?: string
}

export function CellName({ value, href, copy }: CellNameProps) {
  // The button is made when a pointer comes near: one in every row costs a long task while scrolling.
  const [near, setNear] = useState(false)
  const name = <Name value={value} className="truncate" />
  return (
    <span className="contents" onPointerEnter={copy === undefined ? undefined : () => setNear(true)}>
      {href ? (
        <Link
          href={href}
          prefetch={false}
          tabIndex={-1}
          title={visibleText(value)}
          className="flex min-w-0 font-medium text-ink hover:text-accent-strong hover:underline"
        >
          {name}
        </Link>
      ) : (
        <span title={visibleText(value)} className="flex min-w-0">
          {name}
        </span>
      )}
      {near && copy !== undefined && (
        <span className="hidden shrink-0 group-hover/row:flex">
          <CopyButton text={copy} label="Copy name" tabIndex={-1} className="size-6!" />
        </span>
      )}
    </span>
  )
}
