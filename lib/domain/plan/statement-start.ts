const verbs = new Set([
  'select',
  'with',
  'insert',
  'update',
  'delete',
  'merge',
  'values',
  'table',
  'explain',
  'execute',
  'declare',
  'create',
  'refresh',
])

/** Where a text really begins: after white space and comments. Linear. */
export function statementStart(text: string): number {
  let at = 0
  while (at < text.length) {
    const two = text.slice(at, at + 2)
    if (two === '--') {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end + 1
    } else if (two === '/*') {
      const end = text.indexOf('*/', at + 2)
      at = end < 0 ? text.length : end + 2
    } else if (/\s|\(/.test(text[at] ?? '')) at += 1
    else return at
  }
  return text.length
}

/** True for a text that begins like a statement EXPLAIN takes. What is a plan must be ruled out before. */
export function looksLikeStatement(text: string): boolean {
  const start = statementStart(text)
  const word = /^[a-z]+/i.exec(text.slice(start, start + 20))?.[0]
  return word !== undefined && verbs.has(word.toLowerCase())
}
