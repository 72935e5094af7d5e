import { indentation } from './line'

/** What a client prints around the rows of a plan. Every test looks at short lines only, so that none costs much. */

const longest = 120
const rule = /^[-─═━+┼╪╬┬┴╤╧├┤┌┐└┘╔╗╚╝╠╣╟╢╫╥╨╞╡|│║:=]{3,}$/
const rows = /^[((]\d{1,9} ?[\p{L}\p{M} ]{1,40}[))]$/u
const timing = /^\p{L}[\p{L} ]{1,20} ?[::] ?\d[\d., ]{0,20} ?(?:ms|мс|毫秒|ミリ秒|밀리초)(?: ?\([^()]{1,60}\))?$/u
const ours = /^(?:planning|execution|total|jit|serialization|trigger)/i
const timingSwitch =
  /^(?:Timing is (?:on|off)\.|Total query runtime: .{1,40}|Successfully run\. .{1,80}|\d{1,9} rows? (?:retrieved|fetched|affected).{0,60})$/

/** A line that separates: dashes, `+---+`, `├──┤`. */
export function isRule(text: string): boolean {
  if (endsLikePlan(text) || isLetter(text.charCodeAt(indentation(text)))) return false
  const trimmed = text.trim()
  if (trimmed.length < 3) return false
  const start = trimmed.slice(0, longest)
  if (!rule.test(start) || !/[-─═━=]{2}/.test(start)) return false
  return trimmed.length <= longest || isAllOf(trimmed)
}

/** `QUERY PLAN`, alone in its line but for borders and quotes. */
export function isHeader(text: string): boolean {
  if (text.endsWith(')')) return false
  const start = text.charCodeAt(indentation(text))
  if (isLetter(start) && start !== 81 && start !== 113) return false
  const trimmed = text.trim()
  if (trimmed.length > 4000 || !/query plan/i.test(trimmed)) return false
  return trimmed.replace(/[\s|│║"'`*#:;,\d]/g, '').toLowerCase() === 'queryplan'
}

/** `(12 rows)`, in any language. */
export function isRowCount(text: string): boolean {
  if (isLetter(text.charCodeAt(indentation(text)))) return false
  const trimmed = text.trim()
  return trimmed.length < longest && rows.test(trimmed)
}

/** `Time: 1.234 ms` and what other clients say when they are done, in any language. */
export function isTiming(text: string): boolean {
  if (text.startsWith('  ')) return false
  const trimmed = text.trim()
  if (trimmed.length >= longest) return false
  return (timing.test(trimmed) && !ours.test(trimmed)) || timingSwitch.test(trimmed)
}

/** Of the Latin alphabet; most lines of a plan begin with one. */
function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

/** A digit or a closing parenthesis, as most lines of a plan end. */
function endsLikePlan(text: string): boolean {
  const code = text.charCodeAt(text.length - 1)
  return code === 41 || (code >= 48 && code <= 57)
}

function isAllOf(text: string): boolean {
  for (let at = 0; at < text.length; at += longest)
    if (!/^[-─═━+┼╪╬┬┴╤╧├┤|│║:=]+$/.test(text.slice(at, at + longest))) return false
  return true
}
