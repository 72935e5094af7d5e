import { decodeEntities, isHtml } from './html-text'
import { splitLines } from './line'

/** A text without what editors, terminals and chat clients put into it, and what was done in words. */
export type Cleaned = { text: string; repairs: string[] }

/**
 * Takes out marks of byte order, NUL, zero-width characters beside white space and colours of a terminal; turns all line ends into
 * line feeds, HTML entities, typographic quotes, arrows and ellipses into what PostgreSQL printed. Linear. Line numbers stay,
 * except that a line may end with CR alone.
 */
export function cleanCharacters(text: string): Cleaned {
  const repairs: string[] = []
  let now = text
  for (const [says, change] of foreign.test(text) ? changes : changesOfAscii) {
    const after = change(now)
    if (after === now) continue
    now = after
    if (says) repairs.push(says)
  }
  return { text: now, repairs }
}

/** What PostgreSQL's own ASCII has not. */
const foreign = /[^\t\n\x20-\x7e]/

type Change = [string, (text: string) => string]

const changesOfAscii: Change[] = [
  ['Turned written line feeds into real ones', unescapeLines],
  ['Turned HTML entities into characters', restoreEntities],
  ['Took off the backslashes of Markdown', unescapeMarkdown],
]

const changes: Change[] = [
  ['Took out NUL characters', (text) => (text.includes('\0') ? text.replaceAll('\0', '') : text)],
  ['', (text) => (text.includes('\r') ? text.replace(/\r\n|\r/g, '\n') : text)],
  ['', (text) => text.replace(/^\uFEFF/, '')],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what a terminal's colours begin with
  ['Took out the colours of a terminal', (text) => text.replace(/\x1b\[[0-9;?]{0,20}[A-Za-z]/g, '')],
  ['Read typographic characters of Windows-1252', readWindows],
  ['Turned written line feeds into real ones', unescapeLines],
  ['', (text) => text.replace(/[\u2028\u2029]/g, '\n')],
  ['Took out invisible characters', dropZeroWidth],
  ['Turned HTML entities into characters', restoreEntities],
  ['Took off the backslashes of Markdown', unescapeMarkdown],
  ['Turned typographic quotes into straight ones', straightenQuotes],
  ['Turned arrows and ellipses back into -> and ..', restoreArrows],
  ['Turned no-break spaces into spaces', replaceNoBreakSpaces],
  ['Turned the marks of spaces back into spaces', replaceVisibleSpaces],
]

const windows: Record<string, string> = {
  '\x85': '…',
  '\x91': '‘',
  '\x92': '’',
  '\x93': '“',
  '\x94': '”',
  '\x96': '–',
  '\x97': '—',
  '\xa0': '\xa0',
}

/** What stands at these places in Windows-1252 are control characters elsewhere, which no plan holds. */
function readWindows(text: string): string {
  return text.replace(/[\x85\x91-\x94\x96\x97]/g, (character) => windows[character] ?? character)
}

/** The text of a JSON string without its quotes, as viewers of logs show it: one line, in which `\\n` stands before each row. */
function unescapeLines(text: string): string {
  if (text.trimEnd().includes('\n') || !/\\n[ \\t]*(?:->|[A-Z])/.test(text) || /^[\s]*[[{("']/.test(text.slice(0, 200)))
    return text
  const characters: Record<string, string> = { n: '\n', t: '\t', r: '', '"': '"', '\\': '\\' }
  return text.replace(/\\([ntr"\\])/g, (_, character: string) => characters[character] ?? '')
}

/** Where the parenthesis or the arrow of a node was escaped. */
function unescapeMarkdown(text: string): string {
  if (!text.includes('\\') || !/\\\((?:cost=|actual )|^[ \t]*\\?-\\> /m.test(text)) return text
  return text.replace(/\\([\\`*_{}[\]()#+\-.!|<>~"'])/g, '$1')
}

const zeroWidth = /[\u200B\u2060\uFEFF]+/g

/** Inside a name they may belong to it. */
function dropZeroWidth(text: string): string {
  return text.replace(zeroWidth, (run, at: number) => {
    const isEdge = (character: string | undefined) => character === undefined || character.trim() === ''
    return isEdge(text[at - 1]) || isEdge(text[at + run.length]) ? '' : run
  })
}

/** An arrow of a node, the quotes of JSON, or a quote where PostgreSQL puts a bare one; the marks of a quotation and of indentation. */
const encoded =
  /-&(?:gt|#62|#x3e);|&(?:lt|#60|#x3c);explain|&(?:quot|#34|#x22);(?:Plan|Node Type)&|(?:[=(,:]|~~\*?) ?&(?:quot|apos|#3[49]|#x2[27]);|^(?:\|? ?&nbsp;|&(?:amp;)?gt; )/im

/** Only where PostgreSQL's own characters were encoded: FORMAT XML has entities of its own, and HTML is read as such. */
function restoreEntities(text: string): string {
  if (!text.includes('&') || text.includes('<explain') || isHtml(splitLines(text))) return text
  const once = doubled.test(text) ? text.replace(/&amp;(?=(?:amp|lt|gt|quot|apos|nbsp|#\d{1,5});)/g, '&') : text
  return encoded.test(once) ? decodeEntities(once) : once
}

/** Encoded twice. */
const doubled = /-&amp;gt;|&amp;lt;explain|&amp;quot;(?:Plan|Node Type|\w)/

/** Only when the straight ones are missing: else they are part of a literal. */
function straightenQuotes(text: string): string {
  let now = text
  if (!now.includes('"')) now = now.replace(/[“”„‟]/g, '"')
  if (!now.includes("'")) now = now.replace(/[‘’‚‛]/g, "'")
  return now
}

function restoreArrows(text: string): string {
  let now = text
  if (/[→⇒➔⟶–—]/.test(now)) now = now.replace(/^([ \t\u00A0>|│]*)(?:→|➔|⟶|⇒|[–—]>)/gm, '$1->')
  if (now.includes('…')) now = now.replace(/(\d)…(?=\d)/g, '$1..')
  return now
}

const noBreak = /[\u00A0\u2007\u202F]/

/** Outside of quotes only, unless the text has no other space. */
function replaceNoBreakSpaces(text: string): string {
  if (!noBreak.test(text)) return text
  if (!text.includes(' ')) return text.replace(/[\u00A0\u2007\u202F]/g, ' ')
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string
    if (noBreak.test(line)) lines[i] = replaceOutsideQuotes(line)
  }
  return lines.join('\n')
}

/** As editors show white space: only when no space is left. */
function replaceVisibleSpaces(text: string): string {
  return text.includes(' ') ? text : text.replace(/[·␣]/g, ' ')
}

function replaceOutsideQuotes(line: string): string {
  const pieces: string[] = []
  let quote = ''
  let from = 0
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string
    if (quote) {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (noBreak.test(character)) {
      pieces.push(line.slice(from, at), ' ')
      from = at + 1
    }
  }
  pieces.push(line.slice(from))
  return pieces.join('')
}
