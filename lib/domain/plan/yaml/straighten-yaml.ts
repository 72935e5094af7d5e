const head = /^([ \t]*)- Plan: ?\n([ \t]*)Node Type:/m

/**
 * Puts the first line back where it stood before it was copied without its indentation, or with that of another line: `- Plan:`
 * stands four columns left of `Node Type`. Tabs become spaces up to the next multiple of eight columns. Lines keep their numbers.
 */
export function straightenYaml(text: string): string {
  const spaced = /^ *\t/m.test(text) ? text.replace(/^[ \t]+/gm, (indent) => ' '.repeat(widthOf(indent))) : text
  const found = head.exec(spaced)
  if (!found) return spaced
  const [, first = '', second = ''] = found
  const wanted = second.length - 4
  if (wanted === first.length) return spaced
  if (wanted >= 0) return spaced.slice(0, found.index) + ' '.repeat(wanted) + spaced.slice(found.index + first.length)
  const rest = spaced.slice(found.index + first.length)
  return spaced.slice(0, found.index) + rest.replaceAll('\n', `\n${' '.repeat(-wanted)}`)
}

function widthOf(indent: string): number {
  let column = 0
  for (const character of indent) column += character === '\t' ? 8 - (column % 8) : 1
  return column
}
