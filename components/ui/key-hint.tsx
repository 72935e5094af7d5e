export type KeyHintProps = { keys: string[] }

/** Keys as they are pressed, one after the other. */
export function KeyHint({ keys }: KeyHintProps) {
  return (
    <span className="inline-flex shrink-0 items-center gap-0.5">
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line-strong bg-sunken px-1 font-sans text-2xs whitespace-nowrap text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  )
}
