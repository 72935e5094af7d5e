import { aligned, meanLeafBytes, type PageSpace, packLeaves, withPointer } from './btree-page'
import type { KeyGroups } from './key-groups'
import type { Spread } from './spread'

const rowPointer = 6
/** From here on it matters which entries meet on a page. */
const largeEntry = 300
const simulatedLeaves = 200
/** So many full posting lists of one key fill two leaves and more. */
const longRun = 24

type Entry = { bytes: number; key: number; count: number }

/** Leaves that entries of such sizes fill when none of them is merged. */
export function plainLeaves(rows: number, sizes: Spread, space: PageSpace): number {
  const entries = sizes.map(({ value, share }) => ({ bytes: withPointer(value), share }))
  const mean = entries.reduce((sum, { bytes, share }) => sum + bytes * share, 0)
  return (rows * mean) / meanLeafBytes(entries, mean, space)
}

/**
 * Leaves that groups of equal keys fill when CREATE INDEX merges each into posting lists of at most a tenth of a page
 * (nbtsort.c, nbtdedup.c). Runs of full posting lists over whole leaves are counted apart: they meet only themselves.
 */
export function mergedLeaves(kinds: KeyGroups[], space: PageSpace): number {
  const entries: Entry[] = []
  let leaves = 0
  for (const { keys, groups } of kinds) {
    for (const key of keys) {
      for (const group of groups) {
        const count = group.groups * key.share
        for (const entry of entriesOf(group.rows, key.value, space.blockSize)) {
          if (entry.count < longRun) entries.push({ ...entry, count: entry.count * count })
          else leaves += (entry.count * count) / runPerLeaf(entry, space)
        }
      }
    }
  }
  return leaves + mixedLeaves(entries, kinds, space)
}

/** Leaves of entries that share them with others. */
function mixedLeaves(entries: Entry[], kinds: KeyGroups[], space: PageSpace): number {
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes * entry.count, 0)
  const count = entries.reduce((sum, entry) => sum + entry.count, 0)
  if (count === 0) return 0
  if (bytes / count > largeEntry) {
    const packed = packLeaves(inSomeOrder(kinds, space.blockSize), space, simulatedLeaves)
    if (packed.leaves > 4) return (bytes * packed.leaves) / packed.bytes
  }
  const key = entries.reduce((sum, entry) => sum + entry.key * entry.count, 0) / count
  const sizes = entries.map((entry) => ({ bytes: entry.bytes, share: entry.count / count }))
  return bytes / meanLeafBytes(sizes, key, space)
}

function runPerLeaf(entry: Entry, space: PageSpace): number {
  const run = Array.from({ length: 4 * longRun }, () => entry)
  const { leaves, bytes } = packLeaves(run, space, 2)
  return bytes / entry.bytes / Math.max(1, leaves)
}

/** The entries of one group, all full but the last. */
function entriesOf(rows: number, key: number, blockSize: number): Entry[] {
  const plain = { bytes: withPointer(key), key: withPointer(key) }
  const whole = Math.max(1, Math.round(rows))
  const longest = Math.floor(blockSize / 10 / 8) * 8 - 4
  const most = Math.floor((Math.floor(longest / 8) * 8 - key) / rowPointer)
  if (most < 2) return [{ ...plain, count: whole }]
  const posting = (count: number) => ({ key: plain.key, bytes: withPointer(aligned(key + count * rowPointer)) })
  const entries: Entry[] = []
  const full = Math.floor(whole / most)
  if (full > 0) entries.push({ ...posting(most), count: full })
  const rest = whole - full * most
  if (rest === 1) entries.push({ ...plain, count: 1 })
  if (rest > 1) entries.push({ ...posting(rest), count: 1 })
  return entries
}

/** Groups drawn by their number with a generator that is the same each time, as their order by key is not known. */
function* inSomeOrder(kinds: KeyGroups[], blockSize: number): Generator<Entry> {
  const all = kinds.flatMap(({ keys, groups }) => groups.map((group) => ({ ...group, keys })))
  const total = all.reduce((sum, { groups }) => sum + groups, 0)
  const perGroup = Math.min(1, 4000 / total)
  const waiting = all.flatMap((group) => {
    const draws = group.groups * perGroup
    return Array.from({ length: Math.max(group.groups === 1 ? 1 : 0, Math.round(draws)) }, () => group)
  })
  let state = 12345
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state / 4294967296
  }
  for (let left = waiting.length; left > 0; left -= 1) {
    const at = Math.floor(next() * left)
    const drawn = waiting[at]
    const last = waiting[left - 1]
    if (!drawn || !last) return
    waiting[at] = last
    for (const entry of entriesOf(drawn.rows, keyAt(drawn.keys, next()), blockSize)) {
      if (entry.count >= longRun) continue
      for (let n = 0; n < entry.count; n += 1) yield entry
    }
  }
}

function keyAt(keys: Spread, mark: number): number {
  let from = 0
  for (const { value, share } of keys) {
    from += share
    if (mark < from) return value
  }
  return keys.at(-1)?.value ?? 16
}
