import { type Line, withText } from './line'
import type { Peeled } from './peeled'

const words: Record<string, string> = {
  textgreater: '>',
  textless: '<',
  textbackslash: '\\',
  textbar: '|',
}
const escaped = /\\(?:(textgreater|textless|textbackslash|textbar)\{\}|([~^])\{\}|([#$%&_{}]))/g

/** Takes the rows out of a table in LaTeX, as psql's `\pset format latex` prints it. */
export function peelLatex(lines: Line[]): Peeled {
  if (!lines.some((line) => /^\s{0,20}\\begin\{(?:tabular|longtable)\}/.test(line.text.slice(0, 60))))
    return { lines, repairs: [] }
  const left: Line[] = []
  for (const line of lines) {
    const row = line.text.trimEnd()
    if (/^\\(?:begin|end|hline|textit|noindent|small|textbf)\b/.test(row.trimStart().slice(0, 20))) continue
    if (!row.endsWith('\\\\')) continue
    left.push(withText(line, plainText(row.slice(0, -2).trimEnd())))
  }
  return { lines: left, repairs: ['Took the rows out of a table in LaTeX'] }
}

function plainText(text: string): string {
  return text.replace(escaped, (_, word?: string, accent?: string, plain?: string) =>
    word ? (words[word] ?? '') : (accent ?? plain ?? ''),
  )
}
