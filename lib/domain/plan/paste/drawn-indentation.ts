import { isBlank, type Line, withText } from './line'
import type { Peeled } from './peeled'

const drawn = /^([._·•‧∙⋅␣]{2,}|[\u2000-\u200a\u3000]+)(?=[^\s._·])/
const planLike = / {2}\((?:cost=|actual )|-> |Node Type:|[·␣](?:[(]cost=|Node[·␣]Type)/

/** Turns indentation that was drawn with dots, underscores or wide spaces back into spaces: where nine of ten indented lines have it. */
export function peelDrawnIndentation(lines: Line[]): Peeled {
  let found = 0
  let missed = 0
  let isPlan = false
  for (const line of lines) {
    if (isBlank(line)) continue
    isPlan ||= planLike.test(line.text.slice(0, 4000))
    if (drawn.test(line.text.slice(0, 4000))) found++
    else if (line.text.startsWith(' ')) missed++
  }
  if (found === 0 || !isPlan || found < missed * 9) return { lines, repairs: [] }
  return {
    lines: lines.map((line) => {
      const run = drawn.exec(line.text.slice(0, 40_000))?.[1]
      return run ? withText(line, widthOf(run) + line.text.slice(run.length)) : line
    }),
    repairs: ['Turned the marks of the indentation back into spaces'],
  }
}

/** An ideographic space is two columns wide. */
function widthOf(run: string): string {
  return run.replace(/\u3000/g, '  ').replace(/[^ ]/g, ' ')
}
