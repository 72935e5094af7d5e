import { cut, isBlank, type Line } from './line'

const widest = 300

/**
 * Takes off what all lines begin with when numbers are taken for equal: a log prefix of any make. It has to hold a time or be in
 * brackets, so that no plan is taken for one; spaces behind it are the plan's own but for one. The same lines when there is none.
 */
export function peelCommonPrefix(lines: Line[]): Line[] {
  let shape: string | null = null
  let texts = 0
  for (const line of lines) {
    if (isBlank(line)) continue
    texts++
    const own = shapeOf(line.text)
    shape = shape === null ? own : shared(shape, own)
    if (shape.length < 6) return lines
  }
  if (shape === null || texts < 2) return lines
  const prefix = ending(shape)
  if (!/0:0:0|\[0\]/.test(prefix)) return lines
  return lines.map((line) => (isBlank(line) ? line : cut(line, lengthIn(line.text, prefix))))
}

function shapeOf(text: string): string {
  return text.slice(0, widest).replace(/\d+/g, '0')
}

function shared(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return one.slice(0, at)
}

/** Up to the last mark that ends a prefix, and one space behind it. */
function ending(shape: string): string {
  for (let at = shape.length - 1; at >= 0; at--) {
    if (/[\])>|]/.test(shape[at] ?? '') || /[:;] ?$/.test(shape.slice(at, at + 1))) {
      return shape[at + 1] === ' ' ? shape.slice(0, at + 2) : shape.slice(0, at + 1)
    }
  }
  return ''
}

/** How long a prefix of this shape is here. */
function lengthIn(text: string, shape: string): number {
  let at = 0
  for (const character of shape) {
    if (character === '0') while (isDigit(text.charCodeAt(at))) at++
    else at++
  }
  return Math.min(at, text.length)
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
