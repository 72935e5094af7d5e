/** A line of a paste, or what is left of it, and where it stood: both 1-based, `column` that of the first character left. */
export type Line = { text: string; number: number; column: number }

/** Splits at line feeds; positions are those of the text given. */
export function splitLines(text: string): Line[] {
  return text.split('\n').map((line, index) => ({ text: line, number: index + 1, column: 1 }))
}

/** What is left of a line when `count` characters are taken off its start. */
export function cut(line: Line, count: number): Line {
  return count === 0 ? line : { text: line.text.slice(count), number: line.number, column: line.column + count }
}

/** The line with another text that begins at the same place. */
export function withText(line: Line, text: string): Line {
  return text === line.text ? line : { ...line, text }
}

/** The text of lines, joined by line feeds. */
export function textOf(lines: readonly Line[]): string {
  return lines.map((line) => line.text).join('\n')
}

/** True when nothing but white space is left. */
export function isBlank(line: Line): boolean {
  return !isInk(line.text.charCodeAt(line.text.length - 1)) && line.text.trim() === ''
}

/** The first character that is not white space; empty when there is none. */
export function firstOf(text: string): string {
  const at = indentation(text)
  return isInk(text.charCodeAt(at)) ? (text[at] as string) : text.trimStart().charAt(0)
}

/** The last character that is not white space; empty when there is none. */
export function lastOf(text: string): string {
  return isInk(text.charCodeAt(text.length - 1)) ? (text.at(-1) as string) : text.trimEnd().slice(-1)
}

/** Printed, of ASCII: surely no white space. */
function isInk(code: number): boolean {
  return code > 32 && code < 127
}

/** Takes off the indentation that all lines with a text share. */
export function dedent(lines: Line[]): Line[] {
  let shared = Number.POSITIVE_INFINITY
  for (const line of lines) {
    const own = indentation(line.text)
    if (own < shared && !isBlank(line)) shared = own
    if (shared === 0) return lines
  }
  if (shared === Number.POSITIVE_INFINITY) return lines
  return lines.map((line) => cut(line, Math.min(shared, indentation(line.text))))
}

/** How many spaces and tabs a text begins with. */
export function indentation(text: string): number {
  let count = 0
  for (let code = text.charCodeAt(0); code === 32 || code === 9; code = text.charCodeAt(count)) count++
  return count
}
