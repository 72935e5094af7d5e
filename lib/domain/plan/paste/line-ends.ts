import { isBlank, type Line, withText } from './line'
import type { Peeled } from './peeled'

const marks = [';', '$', ',', '\\']
const planLike = / {2}\((?:cost=|actual )|-> {2}|Node Type: /

/** Takes off what every line ends with: the `;` of a CSV of one column, the `,` of a list, the `$` of `cat -A`. */
export function peelLineEnds(lines: Line[]): Peeled {
  const texts = lines.filter((line) => !isBlank(line))
  const mark = marks.find((each) => areEnded(texts, each))
  if (mark === undefined || !texts.some((line) => planLike.test(line.text.slice(0, 4000))))
    return { lines, repairs: [] }
  return {
    lines: lines.map((line) => (endsWith(line.text, mark) ? withText(line, line.text.trimEnd().slice(0, -1)) : line)),
    repairs: [`Took off the ${mark} at the end of each line`],
  }
}

/** All lines but the first or the last. */
function areEnded(texts: Line[], mark: string): boolean {
  if (texts.length < 2) return false
  let missed = 0
  for (const [i, { text }] of texts.entries()) {
    if (endsWith(text, mark)) continue
    if (i > 0 && i < texts.length - 1) return false
    missed++
  }
  return missed < 2
}

function endsWith(text: string, mark: string): boolean {
  return text.endsWith(mark) || (text.endsWith(' ') && text.trimEnd().endsWith(mark))
}
