/**
 * The highest `$n` of a statement, 0 without any; those within strings, quoted names, dollar quotes and comments do not
 * count. Linear in the text.
 */
export function highestPlaceholder(sql: string): number {
  let highest = 0
  let at = 0
  while (at < sql.length) {
    const skipped = skip(sql, at)
    if (skipped > at) {
      at = skipped
      continue
    }
    if (sql[at] === '$' && !/[\w$]/.test(sql[at - 1] ?? ' ')) {
      const digits = /^\d{1,5}/.exec(sql.slice(at + 1, at + 6))?.[0]
      if (digits) highest = Math.max(highest, Number(digits))
    }
    at += 1
  }
  return highest
}

/** Past a string, quoted name, dollar quote or comment that begins here; the same place when none does. */
function skip(sql: string, at: number): number {
  const one = sql[at]
  const two = sql.slice(at, at + 2)
  if (two === '--') return past(sql, '\n', at + 2)
  if (two === '/*') return past(sql, '*/', at + 2)
  if (one === '"') return past(sql, '"', at + 1)
  if (one === "'") return pastString(sql, at)
  if (one !== '$' || /[\w$]/.test(sql[at - 1] ?? ' ')) return at
  const tag = /^\$(?:[a-z_]\w{0,62})?\$/i.exec(sql.slice(at, at + 66))?.[0]
  return tag ? past(sql, tag, at + tag.length) : at
}

function past(sql: string, end: string, from: number): number {
  const found = sql.indexOf(end, from)
  return found < 0 ? sql.length : found + end.length
}

function pastString(sql: string, at: number): number {
  const hasEscapes = /e/i.test(sql[at - 1] ?? '') && !/[\w$]/.test(sql[at - 2] ?? ' ')
  for (let to = at + 1; to < sql.length; to += 1) {
    if (hasEscapes && sql[to] === '\\') to += 1
    else if (sql[to] === "'") return to + 1
  }
  return sql.length
}
