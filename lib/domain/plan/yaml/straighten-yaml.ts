const head = /^([ \t]*)- Plan: ?\n([ \t]*)Node Type:/m

/**
 * Puts the first line back where it stood before it was copied without its indentation, or with that of another line: `- Plan:`
 * stands four columns left of `Node Type`. Tabs become spaces up to the next multiple of eight columns, or of four or two where that
 * is what one tab is there. Lines keep their numbers.
 */
export function straightenYaml(text: string): string {
  const spaced = /^ *\t/m.test(text) ? withoutTabs(text) : text
  const found = head.exec(spaced)
  if (!found) return spaced
  const [, first = '', second = ''] = found
  const wanted = second.length - 4
  if (wanted === first.length) return spaced
  if (wanted >= 0) return spaced.slice(0, found.index) + ' '.repeat(wanted) + spaced.slice(found.index + first.length)
  const rest = spaced.slice(found.index + first.length)
  return spaced.slice(0, found.index) + rest.replaceAll('\n', `\n${' '.repeat(-wanted)}`)
}

/** What stands between `- Plan:` and `Node Type`, which are four columns apart, and how wide a tab is then. */
const tabs: Record<string, number> = { '\t': 4, '\t\t': 2 }

function withoutTabs(text: string): string {
  const [, first = '', second = ''] = head.exec(text) ?? []
  const added = second.startsWith(first) ? second.slice(first.length) : ''
  const tab = tabs[added] ?? 8
  return text.replace(/^[ \t]+/gm, (indent) => ' '.repeat(widthOf(indent, tab)))
}

function widthOf(indent: string, tab: number): number {
  let column = 0
  for (const character of indent) column += character === '\t' ? tab - (column % tab) : 1
  return column
}
