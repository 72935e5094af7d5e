import type { ComponentProps } from 'react'
import { classNames } from './class-names'

export type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label'> & { label: string }

/** A square button that shows only a picture; its label is read aloud and shown on hover. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classNames(
        'inline-flex size-7 shrink-0 items-center justify-center rounded-sm text-muted transition-colors duration-75',
        'hover:bg-hover hover:text-ink disabled:opacity-55 data-popup-open:bg-hover data-popup-open:text-ink',
        className,
      )}
    >
      {children}
    </button>
  )
}
