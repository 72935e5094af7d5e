import type { Bag, PlanValue } from '../bag'
import { isBag } from '../normalise'
import { numberText } from './number-text'

export type CompoundLine = { text: string; names: string[] }
type Part = [property: string, printed: string]

const scopes = ['Shared', 'Local', 'Temp']
const counters: Record<string, Part[]> = {
  WAL: [
    ['WAL Records', 'records'],
    ['WAL FPI', 'fpi'],
    ['WAL Bytes', 'bytes'],
    ['WAL FPI Bytes', 'fpi bytes'],
    ['WAL Buffers Full', 'buffers full'],
  ],
  'Heap Blocks': [
    ['Exact Heap Blocks', 'exact'],
    ['Lossy Heap Blocks', 'lossy'],
  ],
  Estimates: [
    ['Estimated Capacity', 'capacity'],
    ['Estimated Distinct Lookup Keys', 'distinct keys'],
    ['Estimated Lookups', 'lookups'],
    ['Estimated Hit Percent', 'hit percent'],
  ],
  Prefetch: [
    ['Average Prefetch Distance', 'avg'],
    ['Max Prefetch Distance', 'max'],
    ['Prefetch Capacity', 'capacity'],
  ],
  'I/O': [
    ['I/O Count', 'count'],
    ['I/O Waits', 'waits'],
    ['Average I/O Size', 'size'],
    ['Average I/Os In Progress', 'in-progress'],
  ],
  Tuples: [
    ['Tuples Inserted', 'inserted'],
    ['Tuples Updated', 'updated'],
    ['Tuples Deleted', 'deleted'],
    ['Tuples Skipped', 'skipped'],
  ],
}
const groupOf = new Map<string, string>()
for (const [group, parts] of Object.entries(counters)) for (const [name] of parts) groupOf.set(name, group)

const hashParts = ['Hash Buckets', 'Original Hash Buckets', 'Hash Batches', 'Original Hash Batches']
const aggregateParts = ['Planned Partitions', 'HashAgg Batches', 'Peak Memory Usage', 'Disk Usage']
const cacheParts = ['Cache Hits', 'Cache Misses', 'Cache Evictions', 'Cache Overflows']

/** The line that says this property together with others, and which those are; null when it has a line of its own. */
export function compoundLines(name: string, bag: Bag, type: string): CompoundLine | null {
  const group = groupOf.get(name)
  if (group !== undefined) return counterLine(group, counters[group] ?? [], bag)
  if (/^(?:Shared|Local|Temp) \w+ Blocks$/.test(name)) return bufferLine(bag)
  if (/^(?:(?:Shared|Local|Temp) )?I\/O (?:Read|Write) Time$/.test(name)) return timingLine(bag)
  if (name === 'Sort Method' || name === 'Sort Space Used' || name === 'Sort Space Type') return sortLine(bag)
  if (hashParts.includes(name)) return hashLine(bag)
  if (type === 'Aggregate' && aggregateParts.includes(name)) return aggregateLine(bag)
  if (cacheParts.includes(name) || (type === 'Memoize' && name === 'Peak Memory Usage')) return cacheLine(bag)
  return other(name, bag)
}

function other(name: string, bag: Bag): CompoundLine | null {
  const value = bag[name]
  if (name === 'Storage' || name === 'Maximum Storage') return storageLine(bag)
  if (name === 'Sampling Method' || name === 'Sampling Parameters' || name === 'Repeatable Seed') return sampleLine(bag)
  if ((name === 'Full-sort Groups' || name === 'Pre-sorted Groups') && isBag(value)) return groupsLine(name, value)
  if (name === 'Memory Used' || name === 'Memory Allocated') return memoryLine(bag)
  if ((name === 'Options' || name === 'Timing') && isBag(value)) return wordsLine(name, value)
  return null
}

function counterLine(group: string, parts: Part[], bag: Bag): CompoundLine {
  const said = parts.filter(([name]) => bag[name] !== undefined)
  const text = said.map(([name, printed]) => `${printed}=${bag[name]}`).join(' ')
  return { text: `${group}: ${text}`, names: said.map(([name]) => name) }
}

function bufferLine(bag: Bag): CompoundLine {
  const names: string[] = []
  const groups = scopes.flatMap((scope) => {
    const said = ['Hit', 'Read', 'Dirtied', 'Written'].filter((what) => bag[`${scope} ${what} Blocks`] !== undefined)
    for (const what of said) names.push(`${scope} ${what} Blocks`)
    const parts = said.map((what) => ` ${what.toLowerCase()}=${bag[`${scope} ${what} Blocks`]}`)
    return parts.length === 0 ? [] : [`${scope.toLowerCase()}${parts.join('')}`]
  })
  return { text: `Buffers: ${groups.join(', ')}`, names }
}

/** Up to 16 shared and local stand together under a name without a scope. */
function timingLine(bag: Bag): CompoundLine {
  const names: string[] = []
  const groups = ['', ...scopes].flatMap((scope) => {
    const prefix = scope === '' ? '' : `${scope} `
    const said = ['Read', 'Write'].filter((what) => bag[`${prefix}I/O ${what} Time`] !== undefined)
    for (const what of said) names.push(`${prefix}I/O ${what} Time`)
    const parts = said.map((what) => ` ${what.toLowerCase()}=${ms(bag[`${prefix}I/O ${what} Time`])}`)
    return parts.length === 0 ? [] : [`${scope === '' ? 'shared/local' : scope.toLowerCase()}${parts.join('')}`]
  })
  return { text: `I/O Timings: ${groups.join(', ')}`, names }
}

function sortLine(bag: Bag): CompoundLine {
  const space =
    bag['Sort Space Type'] === undefined ? '' : `  ${bag['Sort Space Type']}: ${bag['Sort Space Used'] ?? 0}kB`
  return {
    text: `Sort Method: ${bag['Sort Method'] ?? ''}${space}`,
    names: ['Sort Method', 'Sort Space Used', 'Sort Space Type'],
  }
}

function hashLine(bag: Bag): CompoundLine {
  const table = (what: string) => {
    const now = bag[`Hash ${what}`] ?? 0
    const before = bag[`Original Hash ${what}`] ?? now
    return `${what}: ${now}${before === now ? '' : ` (originally ${before})`}`
  }
  const memory = bag['Peak Memory Usage'] ?? 0
  return {
    text: `${table('Buckets')}  ${table('Batches')}  Memory Usage: ${memory}kB`,
    names: [...hashParts, 'Peak Memory Usage'],
  }
}

function aggregateLine(bag: Bag): CompoundLine {
  const parts: string[] = []
  if (bag['Planned Partitions'] !== undefined) parts.push(`Planned Partitions: ${bag['Planned Partitions']}`)
  if (bag['HashAgg Batches'] !== undefined) parts.push(`Batches: ${bag['HashAgg Batches']}`)
  if (bag['Peak Memory Usage'] !== undefined) parts.push(`Memory Usage: ${bag['Peak Memory Usage']}kB`)
  if (bag['Disk Usage'] !== undefined) parts.push(`Disk Usage: ${bag['Disk Usage']}kB`)
  const [first = ''] = parts
  // A line cannot begin with these two words, which would be read as figures of their own.
  const text = first.startsWith('Memory Usage') ? `Peak ${parts.join('  ')}` : parts.join('  ')
  return { text, names: aggregateParts }
}

function cacheLine(bag: Bag): CompoundLine {
  const parts = cacheParts.map((name) => `${name.slice(6)}: ${bag[name] ?? 0}`)
  const memory = `Memory Usage: ${bag['Peak Memory Usage'] ?? 0}kB`
  return { text: [...parts, memory].join('  '), names: [...cacheParts, 'Peak Memory Usage'] }
}

function storageLine(bag: Bag): CompoundLine {
  return {
    text: `Storage: ${bag.Storage ?? 'Memory'}  Maximum Storage: ${bag['Maximum Storage'] ?? 0}kB`,
    names: ['Storage', 'Maximum Storage'],
  }
}

function sampleLine(bag: Bag): CompoundLine {
  const parameters = bag['Sampling Parameters']
  const list = Array.isArray(parameters) ? parameters.join(', ') : ''
  const seed = bag['Repeatable Seed'] === undefined ? '' : ` REPEATABLE (${bag['Repeatable Seed']})`
  return {
    text: `Sampling: ${bag['Sampling Method'] ?? ''} (${list})${seed}`,
    names: ['Sampling Method', 'Sampling Parameters', 'Repeatable Seed'],
  }
}

function groupsLine(name: string, group: Bag): CompoundLine {
  const methods = group['Sort Methods Used']
  const list = Array.isArray(methods) ? methods : []
  const parts = [`${name}: ${group['Group Count'] ?? 0}`]
  if (list.length > 0) parts.push(`Sort Method${list.length > 1 ? 's' : ''}: ${list.join(', ')}`)
  for (const space of ['Memory', 'Disk']) {
    const used = group[`Sort Space ${space}`]
    if (!isBag(used)) continue
    for (const which of ['Average', 'Peak']) {
      const figure = used[`${which} Sort Space Used`]
      if (figure !== undefined) parts.push(`${which} ${space}: ${figure}kB`)
    }
  }
  return { text: parts.join('  '), names: [name] }
}

function memoryLine(bag: Bag): CompoundLine {
  const parts: string[] = []
  if (bag['Memory Used'] !== undefined) parts.push(`used=${bag['Memory Used']}kB`)
  if (bag['Memory Allocated'] !== undefined) parts.push(`allocated=${bag['Memory Allocated']}kB`)
  return { text: `Memory: ${parts.join('  ')}`, names: ['Memory Used', 'Memory Allocated'] }
}

function wordsLine(name: string, value: Bag): CompoundLine {
  const parts = Object.keys(value).map((key) => {
    const figure = value[key]
    if (isBag(figure)) return `${key} ${ms(figure.Total)} ms (Deform ${ms(figure.Deform)} ms)`
    return typeof figure === 'number' ? `${key} ${ms(figure)} ms` : `${key} ${figure}`
  })
  return { text: `${name}: ${parts.join(', ')}`, names: [name] }
}

function ms(value: PlanValue | undefined): string {
  return typeof value === 'number' ? numberText(value, 3) : '0.000'
}
