import { type QuoteState, scanQuotes } from './quotes'

/**
 * Joins what a raw newline inside a string literal or a quoted name has torn apart. A quote left open is followed over the next
 * lines; they belong to it only if, at the end of the first line with no quote open, every bracket is closed too, as in all
 * that PostgreSQL deparses. Otherwise the line stands for itself, so that a cut-off literal swallows nothing.
 */
export class Continuations {
  /** Lines that may still be looked at ahead: keeps hostile text linear. */
  private budget: number

  constructor(private readonly lines: readonly string[]) {
    this.budget = lines.length * 2
  }

  /** The index of the last line of what `text`, read from line `at`, begins; `at` when it ends there. */
  endOf(text: string, at: number): number {
    if (!text.includes("'") && !text.includes('"')) return at
    let state: QuoteState = scanQuotes(text, 0, { quote: '', depth: 0 })
    if (!state.quote) return at
    for (let next = at + 1; next < this.lines.length && this.budget > 0; next++) {
      this.budget--
      state = scanQuotes(this.lines[next] as string, 0, state)
      if (!state.quote) return state.depth === 0 ? next : at
    }
    return at
  }

  /** `text` with the lines after `at` up to `end`. */
  join(text: string, at: number, end: number): string {
    return end === at ? text : [text, ...this.lines.slice(at + 1, end + 1)].join('\n').trimEnd()
  }
}
