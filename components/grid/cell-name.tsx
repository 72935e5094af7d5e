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
  if (!href) return <Name value={value} title={visibleText(value)} className="min-w-0 truncate" />
  return (
    <>
      <Link
        href={href}
        prefetch={false}
        tabIndex={-1}
        title={visibleText(value)}
        onPointerEnter={() => setNear(true)}
        className="flex min-w-0 font-medium text-ink hover:text-accent-strong hover:underline"
      >
        <Name value={value} className="truncate" />
      </Link>
      {near && copy !== undefined && (
        <span className="hidden shrink-0 group-hover/row:flex">
          <CopyButton text={copy} label="Copy name" tabIndex={-1} className="size-6!" />
        </span>
      )}
    </>
  )
}
