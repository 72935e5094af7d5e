/** Leaves and inner pages as CREATE INDEX fills them (nbtsort.c): sizes in bytes, line pointers counted with the tuple. */
export type PageSpace = { blockSize: number; fillFactor: number }

const linePointer = 4
const pageHeader = 24
const opaque = 16
const innerFillFactor = 70

/** Rounds up to a multiple of 8, as tuples lie. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}

/** What lies behind an entry's line pointer, with it. */
export function withPointer(tuple: number): number {
  return tuple + linePointer
}

/** Room for entries: page header, special space, the high key's pointer and that of the entry to come are taken. */
function room(blockSize: number): number {
  return blockSize - pageHeader - opaque - 2 * linePointer
}

/** Bytes of entries after which a leaf counts as full. */
function softLimit(blockSize: number, fillFactor: number): number {
  return room(blockSize) - Math.floor((blockSize * (100 - fillFactor)) / 100)
}

/**
 * Mean bytes of entries that one full leaf keeps. The entry that crosses the limit goes to the next leaf and leaves its key
 * behind as the high key; a posting list is not counted with it, so that longer ones go over the limit. `sizes` are the
 * entries' bytes with shares, `key` the bytes of an entry without its posting list.
 */
export function meanLeafBytes(sizes: { bytes: number; share: number }[], key: number, space: PageSpace): number {
  const soft = softLimit(space.blockSize, space.fillFactor)
  const hard = room(space.blockSize) - linePointer
  const only = sizes.length === 1 ? sizes[0] : undefined
  if (only && only.bytes === key) return constantLeafBytes(only.bytes, soft, hard)
  let mean = 0
  let square = 0
  for (const { bytes, share } of sizes) {
    mean += bytes * share
    square += bytes * bytes * share
  }
  const half = square / mean / 2
  return Math.max(mean, Math.min(soft - key + half, hard - half - mean))
}

function constantLeafBytes(bytes: number, soft: number, hard: number): number {
  const bySoft = Math.floor(soft / bytes)
  const byHard = Math.floor(hard / bytes) - 1
  return Math.max(1, Math.min(bySoft, byHard)) * bytes
}

/** Fills leaves one entry after the other, as far as `entries` go. Answers full leaves and the entries' bytes on them. */
export function packLeaves(
  entries: Iterable<{ bytes: number; key: number }>,
  space: PageSpace,
  mostLeaves: number,
): { leaves: number; bytes: number } {
  const soft = softLimit(space.blockSize, space.fillFactor)
  const hard = room(space.blockSize) - linePointer
  let leaves = 0
  let packed = 0
  let held = 0
  let count = 0
  let last = { bytes: 0, key: 0 }
  for (const entry of entries) {
    const isOverSoft = held - last.bytes + last.key > soft && count >= 2
    if (count > 0 && (isOverSoft || held + entry.bytes > hard)) {
      leaves += 1
      packed += held - last.bytes
      if (leaves === mostLeaves) break
      held = last.bytes
      count = 1
    }
    held += entry.bytes
    count += 1
    last = entry
  }
  return { leaves, bytes: packed }
}

/** Every page of an index with so many leaves: inner levels up to the root, and the meta page. `pivot` in bytes. */
export function pagesAbove(leaves: number, pivot: number, blockSize: number): number {
  const limit = room(blockSize) - Math.floor((blockSize * (100 - innerFillFactor)) / 100)
  const children = Math.max(2, Math.floor((limit - withPointer(8)) / withPointer(pivot)) + 1)
  let inner = 0
  for (let level = leaves; level > 1; ) {
    level = Math.ceil(level / children)
    inner += level
  }
  return inner + 1
}
