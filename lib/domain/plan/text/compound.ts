import { type Bag, emptyBag, type PlanValue } from '../bag'
import { isBag } from '../normalise'
import { capital, quantity, readCounters, segments } from './counters'
import { splitList } from './quotes'

type Compound = (value: string, bag: Bag, type: string) => boolean

const wal: Record<string, string> = {
  records: 'WAL Records',
  fpi: 'WAL FPI',
  bytes: 'WAL Bytes',
  'buffers full': 'WAL Buffers Full',
  'fpi bytes': 'WAL FPI Bytes',
}
const estimates: Record<string, string> = {
  capacity: 'Estimated Capacity',
  'distinct keys': 'Estimated Distinct Lookup Keys',
  lookups: 'Estimated Lookups',
  'hit percent': 'Estimated Hit Percent',
}
const prefetch: Record<string, string> = {
  avg: 'Average Prefetch Distance',
  max: 'Max Prefetch Distance',
  capacity: 'Prefetch Capacity',
}
const io: Record<string, string> = {
  count: 'I/O Count',
  waits: 'I/O Waits',
  size: 'Average I/O Size',
  'in-progress': 'Average I/Os In Progress',
}
const memory: Record<string, string> = { used: 'Memory Used', allocated: 'Memory Allocated' }
const blockScopes = new Set(['shared', 'local', 'temp'])

/** Lines that hold several properties, by the name they begin with. */
export const compounds: ReadonlyMap<string, Compound> = new Map<string, Compound>([
  ['Buffers', (value, bag) => readCounters(value, bag, bufferName)],
  ['I/O Timings', (value, bag) => readCounters(value, bag, timingName)],
  ['WAL', (value, bag) => readCounters(value, bag, named(wal))],
  ['Heap Blocks', (value, bag) => readCounters(value, bag, (_, key) => `${capital(key)} Heap Blocks`)],
  ['Tuples', (value, bag) => readCounters(value, bag, (_, key) => `Tuples ${capital(key)}`)],
  ['Estimates', (value, bag) => readCounters(value, bag, named(estimates))],
  ['Prefetch', (value, bag) => readCounters(value, bag, named(prefetch))],
  ['I/O', (value, bag) => readCounters(value, bag, named(io))],
  ['Memory', (value, bag) => readCounters(value, bag, named(memory))],
  ['Sort Method', sortMethod],
  ['Full-sort Groups', (value, bag) => sortGroups('Full-sort Groups', value, bag)],
  ['Pre-sorted Groups', (value, bag) => sortGroups('Pre-sorted Groups', value, bag)],
  ['Buckets', (value, bag, type) => memoryUse('Buckets', value, bag, type)],
  ['Batches', (value, bag, type) => memoryUse('Batches', value, bag, type)],
  ['Planned Partitions', (value, bag, type) => memoryUse('Planned Partitions', value, bag, type)],
  ['Peak Memory Usage', (value, bag, type) => memoryUse('Peak Memory Usage', value, bag, type)],
  ['Hits', (value, bag, type) => memoryUse('Hits', value, bag, type)],
  ['Storage', storage],
  ['Sampling', sampling],
  ['Settings', settings],
  ['Serialization', serialization],
  ['Query Identifier', queryIdentifier],
  ['Options', (value, bag) => words('Options', value, bag)],
  ['Timing', (value, bag) => words('Timing', value, bag)],
])

function bufferName(scope: string, key: string): string | null {
  return blockScopes.has(scope) ? `${capital(scope)} ${capital(key)} Blocks` : null
}

/** `read=` alone up to 14 and `shared/local read=` in 15 and 16 are `I/O Read Time`; from 17 on each has its scope. */
function timingName(scope: string, key: string): string | null {
  if (key !== 'read' && key !== 'write') return null
  if (scope === '' || scope === 'shared/local') return `I/O ${capital(key)} Time`
  return blockScopes.has(scope) ? `${capital(scope)} I/O ${capital(key)} Time` : null
}

function named(names: Record<string, string>): (scope: string, key: string) => string | null {
  return (scope, key) => (scope === '' && Object.hasOwn(names, key) ? (names[key] as string) : null)
}

function sortMethod(value: string, bag: Bag): boolean {
  const gap = value.indexOf('  ')
  bag['Sort Method'] = gap < 0 ? value : value.slice(0, gap)
  const [space] = segments(value)
  const used = space ? quantity(space[1]) : null
  if (!space || used === null) return gap < 0
  bag['Sort Space Used'] = used
  bag['Sort Space Type'] = space[0]
  return true
}

function sortGroups(name: string, value: string, bag: Bag): boolean {
  const group = emptyBag()
  for (const [key, text] of segments(`Group Count: ${value}`)) {
    if (key === 'Sort Method' || key === 'Sort Methods') {
      group['Sort Methods Used'] = text.split(', ')
      continue
    }
    const number = quantity(text)
    if (number === null) return false
    const space = key.slice(key.indexOf(' ') + 1)
    if (key === 'Group Count') group[key] = number
    else if (key.startsWith('Average ') || key.startsWith('Peak ')) {
      const before = group[`Sort Space ${space}`]
      const bagOfSpace = isBag(before) ? before : emptyBag()
      group[`Sort Space ${space}`] = bagOfSpace
      bagOfSpace[`${key.slice(0, key.indexOf(' '))} Sort Space Used`] = number
    } else return false
  }
  bag[name] = group
  return true
}

const memoize: Record<string, string> = {
  Hits: 'Cache Hits',
  Misses: 'Cache Misses',
  Evictions: 'Cache Evictions',
  Overflows: 'Cache Overflows',
}

/** Hash tables of Hash, HashAggregate and Memoize; `(originally n)` is what was planned. */
function memoryUse(first: string, value: string, bag: Bag, type: string): boolean {
  for (const [key, text] of segments(`${first}: ${value}`)) {
    const paren = text.indexOf(' (originally ')
    const number = quantity(paren < 0 ? text : text.slice(0, paren))
    if (number === null) return false
    if (key === 'Memory Usage') bag['Peak Memory Usage'] = number
    else if (key === 'Batches' && type === 'Aggregate') bag['HashAgg Batches'] = number
    else if (key === 'Buckets' || key === 'Batches') {
      const original = paren < 0 ? number : quantity(text.slice(paren + 13, -1))
      if (original === null) return false
      bag[`Hash ${key}`] = number
      bag[`Original Hash ${key}`] = original
    } else bag[memoize[key] ?? key] = number
  }
  return true
}

function storage(value: string, bag: Bag): boolean {
  const gap = value.indexOf('  ')
  const [most] = segments(value)
  const used = most?.[0] === 'Maximum Storage' ? quantity(most[1]) : null
  if (gap < 0 || used === null) return false
  bag.Storage = value.slice(0, gap)
  bag['Maximum Storage'] = used
  return true
}

function sampling(value: string, bag: Bag): boolean {
  const paren = value.indexOf(' (')
  if (paren < 0) return false
  const repeat = value.lastIndexOf(' REPEATABLE (')
  const end = repeat < 0 ? value.length : repeat
  bag['Sampling Method'] = value.slice(0, paren)
  bag['Sampling Parameters'] = splitList(value.slice(paren + 2, end - 1))
  if (repeat >= 0) bag['Repeatable Seed'] = value.slice(repeat + 13, -1)
  return true
}

/** `name = 'value', name = 'value'`; values are not escaped, so a value ends where the next name begins. */
function settings(value: string, bag: Bag): boolean {
  const found = emptyBag()
  for (let at = 0; at < value.length; ) {
    const equals = value.indexOf(" = '", at)
    if (equals < 0) return false
    let end = value.indexOf("', ", equals + 4)
    while (end >= 0 && !isSetting(value, end + 3)) end = value.indexOf("', ", end + 1)
    const last = end < 0 ? value.length - 1 : end
    found[value.slice(at, equals)] = value.slice(equals + 4, last)
    at = last + 3
  }
  bag.Settings = found
  return true
}

function isSetting(text: string, start: number): boolean {
  const equals = text.indexOf(' ', start)
  return equals > start && text.startsWith(" = '", equals)
}

function serialization(value: string, bag: Bag): boolean {
  const read = emptyBag()
  for (const part of value.split('  ')) {
    const [key = '', text = ''] = part.trim().split('=')
    const name = { time: 'Time', output: 'Output Volume', format: 'Format' }[key]
    const figure: PlanValue | null = key === 'format' ? text : quantity(text)
    if (name === undefined || figure === null) return false
    read[name] = figure
  }
  bag.Serialization = read
  return true
}

/** A number, or its digits where a number would lose some. */
function queryIdentifier(value: string, bag: Bag): boolean {
  const number = quantity(value)
  bag['Query Identifier'] = Number.isSafeInteger(number) ? number : value
  return number !== null
}

/** `Inlining true, …` and `Generation 1.2 ms (Deform 0.3 ms), …, Total 3.4 ms` of JIT. */
function words(name: string, value: string, bag: Bag): boolean {
  const found = emptyBag()
  for (const part of splitList(value)) {
    const space = part.indexOf(' ')
    const key = part.slice(0, space)
    const text = part.slice(space + 1)
    const paren = text.indexOf(' (Deform ')
    const figure = quantity(paren < 0 ? text : text.slice(0, paren))
    if (text === 'true' || text === 'false') found[key] = text === 'true'
    else if (space < 0 || figure === null) return false
    else if (paren < 0) found[key] = figure
    else {
      const generation = emptyBag()
      generation.Deform = quantity(text.slice(paren + 9, -1))
      generation.Total = figure
      found[key] = generation
    }
  }
  bag[name] = found
  return true
}
