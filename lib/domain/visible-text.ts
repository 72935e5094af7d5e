const pictures: Record<string, string> = { '\n': '⏎', '\r': '␍', '\t': '⇥', '\u00a0': '␣', '\u007f': '␡' }

/**
 * Control characters, direction marks and zero-width characters: a name on a monitored server may hold any of them to
 * look like another name.
 */
const hidden = /[\p{Cc}\p{Zl}\p{Zp}\u00a0\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu

function picture(character: string): string {
  const known = pictures[character]
  if (known) return known
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`
}

/** A foreign name as one line of honest text: what cannot be seen is drawn. Copy the original, show this. */
export function visibleText(name: string): string {
  return name.replace(hidden, picture)
}

/** A foreign text of several lines: its line ends and tabs stay, whatever else hides is drawn. */
export function visibleLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, place) => (place % 2 === 1 ? part : visibleText(part)))
    .join('')
}
