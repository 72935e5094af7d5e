import type { Plan } from '../plan'
import { keysOf, type NodeKeys } from './node-keys'

type Anchor = { id: number; keys: NodeKeys }

/** A gap of more pairs than this is paired in order instead of by its longest common sequence. */
const mostPairs = 250_000

/**
 * Pairs the nodes that work on tables, functions and CTEs: `pairs[before]` is the node after, -1 without one. First by what
 * they read, wherever in the plan (joins change their order), then what is left by its order. Linear but for gaps of bounded size.
 */
export function matchAnchors(before: Plan, after: Plan): { pairs: Int32Array; back: Int32Array } {
  const pairs = new Int32Array(before.nodes.length).fill(-1)
  const back = new Int32Array(after.nodes.length).fill(-1)
  const olds = anchorsOf(before)
  const news = anchorsOf(after)
  for (const level of ['exact', 'named', 'numberless'] as const) {
    const waiting = new Map<string, number[]>()
    for (const { id, keys } of news) {
      if (back[id] !== -1) continue
      const same = waiting.get(keys[level])
      if (same) same.push(id)
      else waiting.set(keys[level], [id])
    }
    const taken = new Map<string, number>()
    for (const { id, keys } of olds) {
      if (pairs[id] !== -1) continue
      const place = taken.get(keys[level]) ?? 0
      const other = waiting.get(keys[level])?.[place]
      if (other === undefined) continue
      taken.set(keys[level], place + 1)
      join(id, other)
    }
  }
  for (const [ones, others] of gapsOf(olds, news, pairs)) pairGap(ones, others, join)
  return { pairs, back }

  function join(one: number, other: number): void {
    pairs[one] = other
    back[other] = one
  }
}

function anchorsOf(plan: Plan): Anchor[] {
  const anchors: Anchor[] = []
  for (const node of plan.nodes) {
    const keys = keysOf(plan, node)
    if (keys) anchors.push({ id: node.id, keys })
  }
  return anchors
}

/** What is unpaired between two pairs that follow each other in both plans. */
function gapsOf(olds: Anchor[], news: Anchor[], pairs: Int32Array): [Anchor[], Anchor[]][] {
  const placeOf = new Map(news.map(({ id }, place) => [id, place]))
  const paired = new Set<number>()
  for (const { id } of olds) if (pairs[id] !== -1) paired.add(pairs[id] as number)
  const gaps: [Anchor[], Anchor[]][] = []
  let ones: Anchor[] = []
  let from = 0
  for (const anchor of [...olds, null]) {
    if (anchor && pairs[anchor.id] === -1) {
      ones.push(anchor)
      continue
    }
    const to = anchor ? (placeOf.get(pairs[anchor.id] as number) ?? 0) : news.length
    if (ones.length > 0 && to > from) {
      const others = news.slice(from, to).filter(({ id }) => !paired.has(id))
      if (others.length > 0) gaps.push([ones, others])
    }
    ones = []
    if (to >= from) from = anchor ? to + 1 : to
  }
  return gaps
}

function pairGap(ones: Anchor[], others: Anchor[], join: (one: number, other: number) => void): void {
  if (ones.length * others.length > mostPairs) {
    const least = Math.min(ones.length, others.length)
    for (let i = 0; i < least; i++) {
      const [one, other] = [ones[i] as Anchor, others[i] as Anchor]
      if (one.keys.loose === other.keys.loose) join(one.id, other.id)
    }
    return
  }
  const width = others.length + 1
  const longest = new Int32Array((ones.length + 1) * width)
  for (let i = ones.length - 1; i >= 0; i--) {
    for (let j = others.length - 1; j >= 0; j--) {
      const at = i * width + j
      const isSame = ones[i]?.keys.loose === others[j]?.keys.loose
      const skip = Math.max(longest[at + width] as number, longest[at + 1] as number)
      longest[at] = isSame ? Math.max(skip, (longest[at + width + 1] as number) + 1) : skip
    }
  }
  let i = 0
  let j = 0
  while (i < ones.length && j < others.length) {
    const at = i * width + j
    const isSame = ones[i]?.keys.loose === others[j]?.keys.loose
    if (isSame && longest[at] === (longest[at + width + 1] as number) + 1) {
      join((ones[i] as Anchor).id, (others[j] as Anchor).id)
      i++
      j++
    } else if ((longest[at + width] as number) >= (longest[at + 1] as number)) i++
    else j++
  }
}
