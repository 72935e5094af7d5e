/** Where a number is missing: a dash to the eye, the reason on hover and to a screen reader. */
export function UnknownMark({ why = 'unknown' }: { why?: string }) {
  return (
    <span role="img" aria-label={why} title={why} className="text-faint">
      —
    </span>
  )
}
