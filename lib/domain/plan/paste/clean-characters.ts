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
  ['Turned HTML entities into characters', decodeEntities],
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
  ['Turned HTML entities into characters', decodeEntities],
  ['Turned typographic quotes into straight ones', straightenQuotes],
  ['Turned arrows and ellipses back into -> and ..', restoreArrows],
  ['Turned no-break spaces into spaces', replaceNoBreakSpaces],
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

const zeroWidth = /[\u200B\u2060\uFEFF]+/g

/** Inside a name they may belong to it. */
function dropZeroWidth(text: string): string {
  return text.replace(zeroWidth, (run, at: number) => {
    const isEdge = (character: string | undefined) => character === undefined || character.trim() === ''
    return isEdge(text[at - 1]) || isEdge(text[at + run.length]) ? '' : run
  })
}

const entities: Record<string, string> = {
  gt: '>',
  lt: '<',
  quot: '"',
  '#34': '"',
  '#39': "'",
  apos: "'",
  nbsp: ' ',
  amp: '&',
}

/** Only where the arrow of a node or the quotes of JSON were encoded: FORMAT XML has entities of its own. */
function decodeEntities(text: string): string {
  const isEncoded =
    text.includes('-&gt;') || text.includes('&lt;explain') || /&quot;(?:Plan|Node Type)&quot;/.test(text)
  if (!isEncoded || text.includes('<explain')) return text
  return text.replace(/&(gt|lt|quot|#34|#39|apos|nbsp|amp);/g, (_, name: string) => entities[name] ?? '')
}

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

/** Outside of quotes only. */
function replaceNoBreakSpaces(text: string): string {
  if (!noBreak.test(text)) return text
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string
    if (noBreak.test(line)) lines[i] = replaceOutsideQuotes(line)
  }
  return lines.join('\n')
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
