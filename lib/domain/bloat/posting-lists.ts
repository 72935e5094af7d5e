import { aligned, meanLeafBytes, type PageSpace, packLeaves, withPointer } from './btree-page'
import type { Groups } from './group-sizes'
import type { Spread } from './spread'

const rowPointer = 6
/** From here on it matters which entries meet on a page. */
const largeEntry = 300
const simulatedLeaves = 200

type Entry = { bytes: number; key: number; count: number }

/** Leaves that entries of such sizes fill when none of them is merged. */
export function plainLeaves(rows: number, sizes: Spread, space: PageSpace): number {
  const entries = sizes.map(({ value, share }) => ({ bytes: withPointer(value), share }))
  const mean = entries.reduce((sum, { bytes, share }) => sum + bytes * share, 0)
  return (rows * mean) / meanLeafBytes(entries, mean, space)
}

/**
 * Leaves that groups of equal keys fill when CREATE INDEX merges each into posting lists of at most a tenth of a page
 * (nbtsort.c, nbtdedup.c). `keys` are the sizes of an entry without posting list.
 */
export function mergedLeaves(groups: Groups, keys: Spread, space: PageSpace): number {
  const entries = keys.flatMap(({ value, share }) =>
    groups.flatMap((group) => entriesOf(group.rows, value, space.blockSize).map((entry) => ({
      ...entry,
      count: entry.count * group.groups * share,
    }))),
  )
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes * entry.count, 0)
  const count = entries.reduce((sum, entry) => sum + entry.count, 0)
  if (count === 0) return 0
  if (bytes / count > largeEntry) {
    const packed = packLeaves(inSomeOrder(groups, keys, space.blockSize), space, simulatedLeaves)
    if (packed.leaves > 4) return (bytes * packed.leaves) / packed.bytes
  }
  const key = entries.reduce((sum, entry) => sum + entry.key * entry.count, 0) / count
  const sizes = entries.map((entry) => ({ bytes: entry.bytes, share: entry.count / count }))
  return bytes / meanLeafBytes(sizes, key, space)
}

/** The entries of one group, all full but the last. */
function entriesOf(rows: number, key: number, blockSize: number): Entry[] {
  const plain = { bytes: withPointer(key), key: withPointer(key) }
  const whole = Math.max(1, Math.round(rows))
  const longest = Math.floor((blockSize / 10) / 8) * 8 - 4
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
function* inSomeOrder(groups: Groups, keys: Spread, blockSize: number): Generator<Entry> {
  const draws = Math.min(4000, Math.ceil(groups.reduce((sum, each) => sum + each.groups, 0)))
  const waiting: number[] = []
  groups.forEach(({ groups: count }, at) => {
    const total = groups.reduce((sum, each) => sum + each.groups, 0)
    const share = (count / total) * draws
    for (let n = 0; n < Math.max(count > 0.5 && count < 2 ? 1 : 0, Math.round(share)); n += 1) waiting.push(at)
  })
  let state = 12345
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
  for (let left = waiting.length; left > 0; left -= 1) {
    const at = next(left)
    const rows = groups[waiting[at] ?? 0]?.rows ?? 1
    waiting[at] = waiting[left - 1] ?? 0
    let key = keys[0]?.value ?? 16
    let mark = next(1_000_000) / 1_000_000
    for (const each of keys) {
      key = each.value
      mark -= each.share
      if (mark < 0) break
    }
    for (const entry of entriesOf(rows, key, blockSize)) {
      for (let n = 0; n < entry.count; n += 1) yield entry
    }
  }
}
