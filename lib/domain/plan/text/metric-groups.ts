import type { Bag } from '../bag'

/** What the groups at the end of a node's line said. */
export type Metrics = {
  /** The line without its groups. */
  header: string
  hasGroups: boolean
  /** Decimals of the actual rows; null when none were printed. */
  rowDecimals: 0 | 2 | null
  /** A group was begun and not ended. */
  isCut: boolean
}

/**
 * Takes `(cost=…)`, `(actual …)` and `(never executed)` off the right end of a node's line, where no name can be mistaken for
 * one: a name that looks like a group is quoted, so its line ends in a quote.
 */
export function takeMetrics(line: string, bag: Bag): Metrics {
  let header = line.trimEnd()
  const cut = cutGroup(header)
  if (cut >= 0) header = header.slice(0, cut).trimEnd()
  let hasGroups = false
  let rowDecimals: 0 | 2 | null = null
  if (header.endsWith('(never executed)')) {
    header = header.slice(0, -16).trimEnd()
    hasGroups = true
    bag['Actual Loops'] = 0
    bag['Actual Rows'] = 0
  } else if (header.endsWith(')')) {
    const at = header.lastIndexOf('(actual ')
    const decimals = at < 0 ? null : readActual(header.slice(at + 8, -1), bag)
    if (decimals !== null) {
      header = header.slice(0, at).trimEnd()
      hasGroups = true
      rowDecimals = decimals
    }
  }
  const at = header.endsWith(')') ? header.lastIndexOf('(cost=') : -1
  if (at >= 0 && readCost(header.slice(at + 1, -1), bag)) {
    header = header.slice(0, at).trimEnd()
    hasGroups = true
  }
  return { header, hasGroups, rowDecimals, isCut: cut >= 0 }
}

/** Reads `[time=a..b ]rows=r loops=l`; the decimals of the rows, or null when it is something else. */
export function readActual(text: string, bag: Bag): 0 | 2 | null {
  const parts = text.split(' ')
  const time = parts[0]?.startsWith('time=') ? range(parts.shift()?.slice(5)) : undefined
  const [rows = '', loops = ''] = parts
  if (time === null || parts.length !== 2 || !rows.startsWith('rows=') || !loops.startsWith('loops=')) return null
  const count = toNumber(rows.slice(5))
  const times = toNumber(loops.slice(6))
  if (count === null || times === null) return null
  if (time) {
    bag['Actual Startup Time'] = time[0]
    bag['Actual Total Time'] = time[1]
  }
  bag['Actual Rows'] = count
  bag['Actual Loops'] = times
  return rows.includes('.') ? 2 : 0
}

function readCost(text: string, bag: Bag): boolean {
  const [cost = '', rows = '', width = '', ...more] = text.split(' ')
  const costs = range(cost.slice(5))
  const count = rows.startsWith('rows=') ? toNumber(rows.slice(5)) : null
  const bytes = width.startsWith('width=') ? toNumber(width.slice(6)) : null
  if (!costs || count === null || bytes === null || more.length > 0) return false
  bag['Startup Cost'] = costs[0]
  bag['Total Cost'] = costs[1]
  bag['Plan Rows'] = count
  bag['Plan Width'] = bytes
  return true
}

/** Where a group begins that the end of the text cut off; -1 when there is none. */
function cutGroup(header: string): number {
  if (header.endsWith(')') || header.endsWith('"')) return -1
  const at = Math.max(header.lastIndexOf('  (cost='), header.lastIndexOf(' (actual'), header.lastIndexOf(' (never'))
  return at > 0 && header.indexOf('"', at) < 0 ? at : -1
}

function range(text: string | undefined): [number, number] | null {
  const dots = text ? text.indexOf('..') : -1
  if (!text || dots < 0) return null
  const low = toNumber(text.slice(0, dots))
  const high = toNumber(text.slice(dots + 2))
  return low === null || high === null ? null : [low, high]
}

/** A plain decimal number; null for anything else. */
export function toNumber(text: string): number | null {
  const first = text.charCodeAt(0)
  if (text === '' || !((first >= 48 && first <= 57) || first === 45)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}
