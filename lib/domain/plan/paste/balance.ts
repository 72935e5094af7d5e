/** Counts parentheses outside of quotes; a doubled quote opens and closes at once, which comes to the same. */
export class Balance {
  private depth = 0
  private quote = ''

  reset(): void {
    this.depth = 0
    this.quote = ''
  }

  read(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const character = text[at] as string
      if (this.quote) {
        if (character === this.quote) this.quote = ''
      } else if (character === "'" || character === '"') this.quote = character
      else if (character === '(') this.depth++
      else if (character === ')') this.depth--
    }
  }

  isOpen(): boolean {
    return this.quote !== '' || this.depth > 0
  }

  isQuoted(): boolean {
    return this.quote !== ''
  }

  /** Open because of a parenthesis; a literal may well hold a line feed. */
  isParenthesised(): boolean {
    return this.quote === '' && this.depth > 0
  }
}
