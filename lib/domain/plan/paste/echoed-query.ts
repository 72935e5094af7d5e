import { isBlank, type Line } from './line'

const prompt = /^[\w.@:~ -]{0,80}[=\-('"*^!$][#>] ?/
const explain = /^[ \t]{0,40}explain\b/i
const options =
  /^explain[ \t\n]*(?:\((?:[^()']|'[^']{0,100}'){0,2000}\)|(?:[ \t\n]*\b(?:analyze|analyse|verbose)\b){0,2})[ \t\n]*/i

/**
 * The query of an `EXPLAIN …` statement that was pasted together with its plan, without EXPLAIN and its options; null when there is
 * none. psql's prompts are taken off.
 */
export function echoedQuery(lines: readonly Line[]): string | null {
  const texts = lines.map((line) => ({ line, text: withoutPrompt(line.text) }))
  const at = texts.findLastIndex((each) => explain.test(each.text.slice(0, 60)))
  if (at < 0) return null
  const statement: string[] = []
  for (const { line, text } of texts.slice(at)) {
    if (isBlank(line) && statement.join('').trimEnd().endsWith(';')) break
    statement.push(text)
  }
  const text = statement.join('\n').trim()
  const head = options.exec(text.slice(0, 4000))?.[0] ?? ''
  const query = text.slice(head.length).trim()
  const whole = query.endsWith(';') ? query.slice(0, -1).trimEnd() : query
  return whole === '' ? null : whole
}

function withoutPrompt(text: string): string {
  const found = prompt.exec(text.slice(0, 100))
  return found ? text.slice(found[0].length) : text
}
