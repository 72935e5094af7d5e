/** A line without its indentation. A tab goes to the next multiple of 8 columns. */
export type LineShape = {
  column: number
  /** Without indentation, arrow and white space at the end. */
  text: string
  hasArrow: boolean
}

/** Measures one line; `->` at its start is a node's arrow. */
export function shapeOf(line: string): LineShape {
  let column = 0
  let at = 0
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code === 9) column += 8 - (column % 8)
    else if (code === 32 || code === 160) column++
    else break
  }
  const hasArrow = line.charCodeAt(at) === 45 && line.charCodeAt(at + 1) === 62
  if (hasArrow) at += 2
  return { column, hasArrow, text: line.slice(at).trim() }
}
