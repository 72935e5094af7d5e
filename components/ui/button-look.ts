import { classNames } from './class-names'

export type ButtonTone = 'plain' | 'accent' | 'harm' | 'quiet'
export type ButtonSize = 'sm' | 'md'

const tones: Record<ButtonTone, string> = {
  plain: 'border-line-strong bg-surface text-ink hover:bg-hover hover:border-control',
  accent: 'border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  harm: 'border-transparent bg-harm text-on-harm hover:bg-harm-strong',
  quiet: 'border-transparent bg-transparent text-muted hover:bg-hover hover:text-ink',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'h-7 px-2 text-xs gap-1.5',
  md: 'h-8 px-3 text-sm gap-2',
}

/** The same look for a button and for a link that acts like one. */
export function buttonLook(tone: ButtonTone = 'plain', size: ButtonSize = 'md', more?: string): string {
  return classNames(
    'inline-flex shrink-0 items-center justify-center rounded-sm border font-medium whitespace-nowrap select-none',
    'transition-colors duration-75 disabled:opacity-55 disabled:cursor-not-allowed data-disabled:opacity-55',
    tones[tone],
    sizes[size],
    more,
  )
}
