import type { PlanFormat } from '../bag'
import type { Line } from './line'

/** Lines next to each other in one format. */
export type Chunk = { format: PlanFormat; lines: Line[] }

const xmlStart = /^<(?:\?xml|explain)\b/
const jsonStart = /^[[{]\s*(?:$|["'{[])/
const yamlStart = /^(?:- )?(?:Plan: ?$|Query (?:Text|Parameters): ")/
const yamlProperty = /^[ \t]*(?:- )?[\w/ -]{1,60}: \S/
const textNode = /^[ \t]*->| {2}\(cost=\d/
const planWord = /Node Type|["']Plan["']|QUERY PLAN|Utility Statement/i

/** Parts lines by format: the braces of JSON, the root element of XML, the first keys of YAML; everything else may be text. */
export function chunksIn(lines: Line[]): Chunk[] {
  const chunks: Chunk[] = []
  let current: Chunk = { format: 'text', lines: [] }
  const begin = (format: PlanFormat) => {
    if (current.lines.length > 0) chunks.push(current)
    current = { format, lines: [] }
  }
  const braces = new Braces()
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as Line
    const start = line.text.slice(0, 4000).trimStart().slice(0, 60)
    if (current.format === 'yaml' && isTextNode(line)) begin('text')
    if (current.format === 'text') {
      const format = startingFormat(start)
      const isWord = start === 'Plan:' && !/^\s*Node Type:/.test(lines[at + 1]?.text.slice(0, 400) ?? '')
      if (format !== 'text' && !isWord) begin(format)
      braces.reset()
    }
    current.lines.push(line)
    if (current.format === 'json' && braces.closesIn(line.text)) begin('text')
    if (current.format === 'xml' && line.text.includes('</explain>')) begin('text')
  }
  begin('text')
  return merged(chunks)
}

function isTextNode(line: Line): boolean {
  const start = line.text.slice(0, 400)
  return textNode.test(start) && !yamlProperty.test(start)
}

function startingFormat(start: string): PlanFormat {
  if (xmlStart.test(start)) return 'xml'
  if (jsonStart.test(start)) return 'json'
  return yamlStart.test(start) ? 'yaml' : 'text'
}

/** What only looked like another format (an array in a query) is text; neighbours in text are one chunk. */
function merged(chunks: Chunk[]): Chunk[] {
  const left: Chunk[] = []
  for (const chunk of chunks) {
    const isReal =
      chunk.format === 'text' || chunk.format === 'xml' || chunk.lines.some((line) => planWord.test(line.text))
    const last = left.at(-1)
    const format = isReal ? chunk.format : 'text'
    if (format === 'text' && last?.format === 'text') for (const line of chunk.lines) last.lines.push(line)
    else left.push({ format, lines: chunk.lines })
  }
  return left
}

/** Depth of brackets outside of strings. */
class Braces {
  private depth = 0
  private quote = ''

  reset(): void {
    this.depth = 0
    this.quote = ''
  }

  /** True when the outermost bracket closes in this line. */
  closesIn(text: string): boolean {
    for (let at = 0; at < text.length; at++) {
      const character = text[at] as string
      if (character === '\\') at++
      else if (this.quote) {
        if (character === this.quote) this.quote = ''
      } else if (character === '"' || character === "'") this.quote = character
      else if (character === '[' || character === '{') this.depth++
      else if (character === ']' || character === '}') this.depth--
    }
    return this.depth <= 0 && this.quote === ''
  }
}
