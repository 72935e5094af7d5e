/**
 * A grid shows lines: rows, and below an unfolded row its children. Unfolded rows are few, so a line is found by
 * walking over them.
 */
export type Unfolded = { index: number; id: string; children: number }
export type Line = { index: number; child: number | null }

/** `unfolded` in order of `index`. */
export function lineAt(line: number, unfolded: readonly Unfolded[]): Line {
  let above = 0
  for (const row of unfolded) {
    const own = row.index + above
    if (line <= own) break
    if (line <= own + row.children) return { index: row.index, child: line - own - 1 }
    above += row.children
  }
  return { index: line - above, child: null }
}

export function lineCount(rows: number, unfolded: readonly Unfolded[]): number {
  return unfolded.reduce((sum, row) => sum + row.children, rows)
}
