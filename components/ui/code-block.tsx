import { visibleLines } from '@/lib/domain/visible-text'
import { classNames } from './class-names'
import { CopyButton } from './copy-button'

export type CodeBlockProps = { text: string; label?: string; className?: string }

/** SQL as text, ready to copy. Long lines wrap; nothing is cut off. */
export function CodeBlock({ text, label = 'SQL', className }: CodeBlockProps) {
  return (
    <div className={classNames('group/code relative rounded-sm border border-line bg-sunken', className)}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one scrolls, so the keyboard must reach it.
        tabIndex={0}
        className="max-h-96 overflow-y-auto py-2 pr-10 pl-3 font-mono text-xs whitespace-pre-wrap text-ink print:max-h-none print:overflow-visible print:pr-3"
      >
        <code dir="ltr">{visibleLines(text)}</code>
      </pre>
      <CopyButton text={text} label={`Copy ${label}`} className="absolute top-1 right-1 print:hidden" />
    </div>
  )
}
