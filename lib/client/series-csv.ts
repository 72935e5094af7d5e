type Point = { at: Date | string } & { [name: string]: number | string | Date | null }

/** A series as a CSV file: one line for each moment; what was not measured is empty. */
export function seriesCsv(points: Point[], names: readonly string[]): string {
  const lines = points.map((point) =>
    [new Date(point.at).toISOString(), ...names.map((name) => point[name] ?? '')].join(','),
  )
  return `${[['at', ...names].join(','), ...lines].join('\r\n')}\r\n`
}

/** Hands a text to the browser as a file. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name.replace(/[^\w.-]+/g, '_')
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
