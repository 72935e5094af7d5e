type Point = { at: Date | string } & { [name: string]: number | string | Date | null }

/** A series as a CSV file: one line for each moment; what was not measured is empty. */
export function seriesCsv(points: Point[], names: readonly string[]): string {
  const lines = points.map((point) =>
    [new Date(point.at).toISOString(), ...names.map((name) => point[name] ?? '')].join(','),
  )
  return `${[['at', ...names].join(','), ...lines].join('\r\n')}\r\n`
}
