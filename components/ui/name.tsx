import { visibleText } from '@/lib/domain/visible-text'
import { classNames } from './class-names'
import { CopyButton } from './copy-button'

export type NameProps = {
  value: string
  /** Identifiers in running text are set in monospace. */
  mono?: boolean
  copy?: boolean
  title?: string
  className?: string
}

/** A name from a monitored server: always text, its own direction, hidden characters drawn. */
export function Name({ value, mono = false, copy = false, title, className }: NameProps) {
  const text = (
    <bdi dir="auto" title={title} className={classNames(mono && 'font-mono text-[0.95em]', className)}>
      {visibleText(value)}
    </bdi>
  )
  if (!copy) return text
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      {text}
      <CopyButton text={value} label="Copy name" className="print:hidden" />
    </span>
  )
}
