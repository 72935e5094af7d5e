import { cut, indentation, isBlank, type Line, lastOf, withText } from './line'
import type { Peeled } from './peeled'

const planLike = / {2}\((?:cost=|actual )|-> {2}|Node[ -]Type|^[ >]{1,20}QUERY PLAN/
const fence = /^[ \t]{0,12}(?:```|~~~)[\w+-]{0,20}[ \t]*$/

/** Takes off the `>` of quoted mail and the fences of Markdown. A fence leaves an empty line: what it parted stays apart. */
export function peelMarkdown(lines: Line[]): Peeled {
  const repairs: string[] = []
  let now = lines
  for (let level = 0; level < 8; level++) {
    if (!areQuoted(now)) break
    now = now.map((line) => cut(line, quoteLength(line.text)))
    if (level === 0) repairs.push('Took off the marks of a quotation')
  }
  if (!now.some((line) => isFence(line.text))) return { lines: now, repairs }
  return {
    lines: now.map((line) => (line.text.length < 60 && isFence(line.text) ? cut(line, line.text.length) : line)),
    repairs: [...repairs, 'Took off the fences of Markdown'],
  }
}

const code = /^([ \t]{0,400})([-*+] |\d{1,7}[.)] )?(`{1,3}|\*\*|__) ?(.*?) ?\3[ \t]*$/

/** Takes lines out of the backticks or stars that each stands in, with the bullet or number of a list before them. */
export function peelInlineCode(lines: Line[]): Peeled {
  const texts = lines.filter((line) => !isBlank(line))
  const marked = texts.filter((line) => isMarked(line.text)).length
  if (marked < 2 || marked * 10 < texts.length * 9) return { lines, repairs: [] }
  return {
    lines: lines.map((line) => (isMarked(line.text) ? withoutMarks(line) : line)),
    repairs: ['Took each line out of the marks of Markdown'],
  }
}

function isMarked(text: string): boolean {
  const last = lastOf(text)
  return (last === '`' || last === '*' || last === '_') && code.test(text)
}

/** Indentation may stand inside or before the marks; behind two backticks one space belongs to them. */
function withoutMarks(line: Line): Line {
  const [, outer = '', bullet = '', mark = ''] = code.exec(line.text) ?? []
  const isPadded = mark.length > 1 && mark[0] === '`'
  const start = outer.length + bullet.length + mark.length + (isPadded ? 1 : 0)
  const end = line.text.trimEnd().length - mark.length - (isPadded ? 1 : 0)
  const text = line.text.slice(start, end)
  return bullet === '' && outer !== '' ? withText(line, outer + text) : withText(cut(line, start), text)
}

function isFence(text: string): boolean {
  const first = text[indentation(text)]
  return (first === '`' || first === '~') && fence.test(text.slice(0, 60))
}

/** Nine tenths of what is not empty, or less where a plan is what is quoted. */
function areQuoted(lines: Line[]): boolean {
  const quoted = lines.filter((line) => quoteLength(line.text) > 0)
  if (quoted.length === 0) return false
  const rest = lines.filter((line) => quoteLength(line.text) === 0 && !isBlank(line)).length
  return quoted.length >= rest * 9 || quotesPlan(quoted)
}

/** A mail may say something of its own around the plan it quotes; no line of a plan begins with `>`. */
function quotesPlan(quoted: Line[]): boolean {
  return quoted.length > 1 && quoted.some((line) => planLike.test(line.text.slice(0, 4000)))
}

function quoteLength(text: string): number {
  const mark = text.startsWith(' >') ? 2 : 1
  if (text[mark - 1] !== '>') return 0
  return text[mark] === ' ' ? mark + 1 : mark
}
