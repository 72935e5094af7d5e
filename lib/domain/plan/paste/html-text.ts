import { cut, indentation, isBlank, type Line, withText } from './line'
import type { Peeled } from './peeled'

const names = 'table|thead|tbody|tfoot|tr|td|th|div|p|pre|code|samp|span|font|ul|ol|li|html|head|title|body|br'
const tag = new RegExp(String.raw`<(\/?)(${names})(?![\w-])[^<>]{0,300}>|<!doctype[^<>]{0,100}>`, 'gi')
const starts = new RegExp(String.raw`^[ \t]{0,40}<(?:(?:${names})(?![\w-])|!doctype)`, 'i')
const inline = /^(?:code|samp|span|font)$/i
const cells = /^t[dh]$/i
const brokenLine = /<br ?\/?>(?:\s|&nbsp;|&#160;)*(?:-(?:>|&gt;|&#62;)|&lt;[/A-Z]|[A-Z][\w -]{2,40}: |[A-Z][a-z]+ )/i
const entities: Record<string, string> = { gt: '>', lt: '<', quot: '"', apos: "'", nbsp: ' ', amp: '&' }
const entity = /&(?:(gt|lt|quot|apos|nbsp|amp)|#(\d{1,5})|#x([0-9a-f]{1,4}));/gi

/** HTML entities as the characters they stand for, a no-break space as a space. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(entity, (whole, name: string, decimal: string, hexadecimal: string) => {
    if (name) return entities[name.toLowerCase()] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16)
    if (code === 160) return ' '
    return (code >= 32 && code < 55_296) || code === 9 || code === 10 ? String.fromCharCode(code) : whole
  })
}

/** A table or page of HTML, or lines that end with `<br>`: not a literal that speaks of one, nor FORMAT XML. */
export function isHtml(lines: readonly Line[]): boolean {
  if (!lines.some(({ text }) => text.includes('<'))) return false
  if (lines.some(({ text }) => text.includes('<explain'))) return false
  const first = lines.find((line) => !isBlank(line))
  if (first && starts.test(first.text.slice(0, 200))) return true
  return lines.some(({ text }) => isTable(text)) || areBroken(lines)
}

function isTable(text: string): boolean {
  return text[indentation(text)] === '<' && /^[ \t]{0,40}<table(?![\w-])/i.test(text.slice(0, 80))
}

/** There are as many `<br>` as there are lines, and a line of a plan begins behind one. */
function areBroken(lines: readonly Line[]): boolean {
  let breaks = 0
  let texts = 0
  let isBroken = false
  for (const line of lines) {
    if (isBlank(line)) continue
    texts++
    if (!line.text.includes('<br') && !line.text.includes('<BR')) continue
    breaks += line.text.match(/<br ?\/?>/gi)?.length ?? 0
    isBroken ||= /<br ?\/?>[ \t|]*$/i.test(line.text.slice(-40)) || brokenLine.test(line.text)
  }
  return isBroken && breaks > 0 && breaks * 10 >= (texts - 1) * 9
}

/**
 * Takes the text out of HTML: a cell, paragraph or `<br>` is a line, whether the source has lines or not; entities become
 * characters where the text was encoded. Numbers of rows in cells of their own are left out.
 */
export function peelHtml(lines: Line[]): Peeled {
  if (!isHtml(lines)) return { lines, repairs: [] }
  const text = new HtmlText(lines)
  const hasCells = lines.some((line) => /<t[dh]/i.test(line.text))
  return {
    lines: text.lines,
    repairs: [hasCells ? 'Took the rows out of a table in HTML' : 'Took off the tags of HTML'],
  }
}

/** A cell of a table in Markdown, where `<br>` is the only way to have lines. */
function withoutBars(line: Line): Line {
  const found = /^[ \t]*\| ?(?=[^\n]*<br)/i.exec(line.text)?.[0]
  if (found === undefined || !line.text.trimEnd().endsWith('|')) return line
  return withText(cut(line, found.length), line.text.slice(found.length).trimEnd().slice(0, -1))
}

class HtmlText {
  readonly lines: Line[] = []
  private pending = ''
  private column = 1
  private isCell = false
  private readonly isEncoded: boolean

  constructor(source: readonly Line[]) {
    this.isEncoded = !source.some((line) => /(?:^|[\s>|])-> {1,2}[A-Z]/.test(line.text))
    for (const line of source) this.readLine(line)
  }

  private readLine(given: Line): void {
    const line = withoutBars(given)
    let from = 0
    if (line.text.includes('<')) {
      for (const match of line.text.matchAll(tag)) {
        this.add(line.text.slice(from, match.index), from)
        from = match.index + match[0].length
        this.readTag(match[2] ?? '', match[1] === '/', line.number)
      }
    }
    this.add(line.text.slice(from), from)
    this.end(line.number)
  }

  private readTag(name: string, isClosing: boolean, number: number): void {
    if (inline.test(name)) return
    // What stood before a cell or a block is the indentation of the source.
    if (!isClosing && this.pending.trim() === '' && !/^br$/i.test(name)) this.pending = ''
    this.end(number)
    if (cells.test(name)) this.isCell = !isClosing
    if (isClosing && /^table$/i.test(name)) this.lines.push({ text: '', number, column: 1 })
  }

  private add(text: string, at: number): void {
    if (this.pending === '') this.column = at + 1
    this.pending += text
  }

  private end(number: number): void {
    const text = this.isEncoded ? decodeEntities(this.pending) : this.pending.replaceAll('&nbsp;', ' ')
    this.pending = ''
    if (text.trim() === '' || (this.isCell && /^\s*(?:\d{1,7}|#)\s*$/.test(text))) return
    this.lines.push({ text, number, column: this.column })
  }
}
