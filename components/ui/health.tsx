import { classNames } from './class-names'

export const healths = ['good', 'busy', 'attention', 'harm', 'unknown'] as const
export type Health = (typeof healths)[number]
export type HealthProps = { health: Health; word: string; title?: string; wordHidden?: boolean }

const colours: Record<Health, string> = {
  good: 'text-accent',
  busy: 'text-muted',
  attention: 'text-attention',
  harm: 'text-harm',
  unknown: 'text-faint',
}

/** Disc, half disc in a ring, triangle, square, ring: told apart without colour. */
const shapes: Record<Health, React.ReactNode> = {
  good: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  busy: (
    <>
      <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" />
      <path d="M5 1.25a3.75 3.75 0 0 1 0 7.5Z" fill="currentColor" />
    </>
  ),
  attention: <path d="M5 .8 9.6 9H.4Z" fill="currentColor" />,
  harm: <rect x="1" y="1" width="8" height="8" rx="1" fill="currentColor" />,
  unknown: <circle cx="5" cy="5" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
}

export function HealthMark({ health, word, title, wordHidden = false }: HealthProps) {
  return (
    <span title={title} className="inline-flex min-w-0 items-baseline gap-1.5">
      <svg aria-hidden viewBox="0 0 10 10" className={classNames('size-2.5 shrink-0 self-center', colours[health])}>
        {shapes[health]}
      </svg>
      <span className={wordHidden ? 'sr-only' : 'truncate'}>{word}</span>
    </span>
  )
}
