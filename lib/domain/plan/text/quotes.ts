/**
 * Where a scan through deparsed SQL stands: the quote that is open ('' when none) and how many brackets are; NaN once a quote
 * stood where SQL cannot have one.
 */
export type QuoteState = { quote: '' | "'" | '"'; depth: number }

/** 1 for an opening bracket, -1 for a closing one. */
function bracket(code: number): number {
  if (code === 40 || code === 91 || code === 123) return 1
  return code === 41 || code === 93 || code === 125 ? -1 : 0
}

/**
 * Moves the state over `text` from `from` on. A quote opens only where SQL can open one, so that the apostrophe of a word
 * opens none. Doubled quotes close and open again. Backslashes need no care: PostgreSQL doubles them and never escapes a quote.
 */
export function scanQuotes(text: string, from: number, state: QuoteState): QuoteState {
  let { quote, depth } = state
  let at = from
  while (at < text.length) {
    if (quote) {
      const end = text.indexOf(quote, at)
      if (end < 0) return { quote, depth }
      at = end + 1
      if (text[at] === quote) at++
      else quote = ''
      continue
    }
    const code = text.charCodeAt(at)
    if (code !== 39 && code !== 34) depth += bracket(code)
    else if (opensQuote(text, at)) quote = code === 39 ? "'" : '"'
    else depth = Number.NaN
    at++
  }
  return { quote, depth }
}

/** The parts between top-level `, `, as FORMAT JSON lists them; the whole when a quote never closes. */
export function splitList(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if ((code === 39 || code === 34) && opensQuote(text, at)) {
      at = closingQuote(text, at)
      if (at < 0) return [text]
    } else if (code === 44 && depth === 0 && text.charCodeAt(at + 1) === 32) {
      parts.push(text.slice(start, at))
      start = at + 2
    } else depth += bracket(code)
    at++
  }
  parts.push(text.slice(start))
  return parts
}

/** The index of the quote that closes the one at `at`; -1 when none does. */
export function closingQuote(text: string, at: number): number {
  const quote = text[at] as string
  for (let end = text.indexOf(quote, at + 1); end >= 0; end = text.indexOf(quote, end + 2)) {
    if (text[end + 1] !== quote) return end
  }
  return -1
}

function opensQuote(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1)
  if (at === 0 || !isWord(before)) return true
  const isPrefix = before === 69 || before === 66 || before === 88
  return isPrefix && text[at] === "'" && (at === 1 || !isWord(text.charCodeAt(at - 2)))
}

function isWord(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122) || code > 127
  )
}
