/** Where a number is missing: a dash to the eye, the reason on hover and to a screen reader. */
export function UnknownMark({ why = 'unknown' }: { why?: string }) {
  return (
    <span title={why} className="text-faint">
      <span aria-hidden>—</span>
      <span className="sr-only">{why}</span>
    </span>
  )
}
