import type { Bag } from '../bag'

const key = '"Node Type"'

/**
 * The 1-based line of each node's `Node Type`, for each statement, when the text has exactly one for each node; else null. Inside
 * a string the closing quote of these words would stand behind a backslash, and only a key is followed by a colon.
 */
export function nodeLines(text: string, statements: Bag[][]): number[][] | null {
  const lines: number[] = []
  let line = 1
  let newline = text.indexOf('\n')
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + key.length)) {
    if (text[at - 1] === '\\' || !isColonNext(text, at + key.length)) continue
    while (newline >= 0 && newline < at) {
      line++
      newline = text.indexOf('\n', newline + 1)
    }
    lines.push(line)
  }
  const expected = statements.reduce((sum, nodes) => sum + nodes.length, 0)
  if (lines.length !== expected) return null
  let from = 0
  return statements.map((nodes) => {
    from += nodes.length
    return lines.slice(from - nodes.length, from)
  })
}

function isColonNext(text: string, start: number): boolean {
  let at = start
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  return text[at] === ':'
}
