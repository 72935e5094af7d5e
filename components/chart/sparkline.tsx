export type SparklineProps = {
  /** Null is a gap. */
  values: (number | null)[]
  /** What it shows in words, with its ends: "Scans per day, 43 days, from 120 to 4". */
  label: string
  width?: number
  height?: number
}

/** A line of a few dozen values, drawn by hand: it stands in every row of a grid. */
export function Sparkline({ values, label, width = 80, height = 20 }: SparklineProps) {
  const known = values.filter((value) => value !== null)
  const top = Math.max(...known, 0)
  const low = Math.min(...known, 0)
  const x = (place: number) => (1 + (place / Math.max(values.length - 1, 1)) * (width - 2)).toFixed(1)
  const y = (value: number) => (height - 2 - ((value - low) / (top - low || 1)) * (height - 4)).toFixed(1)
  let pen = 'M'
  let path = ''
  values.forEach((value, place) => {
    if (value !== null) path += `${pen}${x(place)} ${y(value)}`
    // A point between two gaps is a dot.
    if (value !== null && pen === 'M' && (values[place + 1] ?? null) === null) path += 'h.01'
    pen = value === null ? 'M' : 'L'
  })
  return (
    <svg role="img" aria-label={label} width={width} height={height} className="block overflow-visible">
      <path d={`M1 ${height - 1.5}H${width - 1}`} stroke="var(--line-strong)" strokeWidth="1" />
      <path
        d={path}
        fill="none"
        stroke="var(--series-1)"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  )
}
