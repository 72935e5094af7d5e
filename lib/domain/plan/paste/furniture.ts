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
  const trimmed = text.trim()
  if (trimmed.length < 3) return false
  const start = trimmed.slice(0, longest)
  if (!rule.test(start) || !/[-─═━=]{2}/.test(start)) return false
  return trimmed.length <= longest || isAllOf(trimmed)
}

/** `QUERY PLAN`, alone in its line but for borders and quotes. */
export function isHeader(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed.length > 4000 || !/query plan/i.test(trimmed.slice(0, 4000))) return false
  return trimmed.replace(/[\s|│║"'`*#:;,\d]/g, '').toLowerCase() === 'queryplan'
}

/** `(12 rows)`, in any language. */
export function isRowCount(text: string): boolean {
  const trimmed = text.trim()
  return trimmed.length < longest && rows.test(trimmed)
}

/** `Time: 1.234 ms` and what other clients say when they are done, in any language. */
export function isTiming(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed.length >= longest || text.startsWith('  ')) return false
  return (timing.test(trimmed) && !ours.test(trimmed)) || timingSwitch.test(trimmed)
}

function isAllOf(text: string): boolean {
  for (let at = 0; at < text.length; at += longest)
    if (!/^[-─═━+┼╪╬┬┴╤╧├┤|│║:=]+$/.test(text.slice(at, at + longest))) return false
  return true
}
