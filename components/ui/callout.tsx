import { Info, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names'
import { CodeBlock } from './code-block'

export type CalloutTone = 'info' | 'attention' | 'harm'
export type CalloutProps = {
  tone: CalloutTone
  title: string
  children?: ReactNode
  /** What to do now: a sentence, a link, a button. */
  next?: ReactNode
  /** The one statement that helps. */
  sql?: string
}

const looks: Record<CalloutTone, { box: string; mark: string; icon: typeof Info }> = {
  info: { box: 'border-line-strong bg-surface', mark: 'text-muted', icon: Info },
  attention: { box: 'border-attention-line bg-attention-soft', mark: 'text-attention', icon: TriangleAlert },
  harm: { box: 'border-harm-line bg-harm-soft', mark: 'text-harm', icon: OctagonAlert },
}

export function Callout({ tone, title, children, next, sql }: CalloutProps) {
  const look = looks[tone]
  return (
    <div
      role={tone === 'harm' ? 'alert' : 'note'}
      className={classNames('flex gap-2.5 rounded-md border px-3 py-2.5 text-sm text-ink', look.box)}
    >
      <look.icon aria-hidden className={classNames('mt-0.5 size-4 shrink-0', look.mark)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-medium">{title}</p>
        {children && <div className="text-muted">{children}</div>}
        {next && <div className="text-ink">{next}</div>}
        {sql && <CodeBlock text={sql} className="mt-1" />}
      </div>
    </div>
  )
}
