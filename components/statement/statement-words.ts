import { count } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'

export function statementHref(target: string, id: number): string {
  return `/targets/${encodeURIComponent(target)}/queries/${id}`
}

/** The page that explains a statement, with its text in the editor. */
export function planHref(target: string, id: number): string {
  return `/targets/${encodeURIComponent(target)}/plans?statement=${id}`
}

/** A statement as one line: runs of white space become one space, hidden characters are drawn. */
export function oneLine(text: string): string {
  return visibleText(text.replace(/[ \t\r\n]+/g, ' ').trim())
}

/** Blocks found in the server's cache, of all it asked for; null without any. */
export function hitRatio(hit: number, read: number): number | null {
  return hit + read > 0 ? hit / (hit + read) : null
}

/** Blocks in words; their size is the server's, nearly always 8 kB. */
export function blocks(value: number): string {
  return `${count(value)} ${value === 1 ? 'block' : 'blocks'}`
}
