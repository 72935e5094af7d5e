import { describe, expect, test } from 'vitest'
import { makePlan } from '@/lib/testing/made-plan'
import { node } from '@/lib/testing/plan-bag'
import { seeded } from '@/lib/testing/seeded'
import { analyse } from './analyse'
import type { Bag } from './bag'
import { comparePlans } from './compare'
import { matchNodes } from './compare/match-nodes'
import { normalise } from './normalise'
import type { Plan } from './plan'

function planOf(root: Bag): Plan {
  return normalise({ format: 'json', bag: { Plan: root, 'Execution Time': 10 }, source: '', lines: [], rowDecimals: 0 })
}

function made(size: number, shape: 'bushy' | 'append' | 'deep', seed: number): Bag {
  const [statement] = JSON.parse(makePlan(size, shape, seed).json)
  bags(statement.Plan).forEach((bag, at) => {
    bag.Mark = at + 1
  })
  return statement.Plan
}

function bags(root: Bag): Bag[] {
  const all: Bag[] = []
  const waiting = [root]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    all.push(next)
    waiting.push(...below(next).toReversed())
  }
  return all
}

function below(bag: Bag): Bag[] {
  return (bag.Plans ?? []) as Bag[]
}

/** The nodes that both plans have and that were not matched with themselves. */
function wrong(before: Bag, after: Bag): number[] {
  const [one, other] = [planOf(before), planOf(after)]
  const { pairs } = matchNodes(one, other)
  const places = new Map(other.nodes.map(({ id, properties }) => [properties.Mark, id]))
  return one.nodes.filter(({ id, properties }) => (places.get(properties.Mark) ?? -1) !== pairs[id]).map(({ id }) => id)
}

function renamed(root: Bag, how: (name: string) => string): void {
  for (const bag of bags(root)) {
    for (const name of ['Relation Name', 'Alias', 'Index Name']) {
      if (typeof bag[name] === 'string') bag[name] = how(bag[name])
    }
  }
}

const shapes = ['bushy', 'append', 'deep'] as const

describe.each(shapes)('%s plans', (shape) => {
  test.each([1, 2, 3])('are matched with themselves, seed %i', (seed) => {
    expect(wrong(made(200, shape, seed), made(200, shape, seed))).toEqual([])
  })

  test.each([1, 2, 3])('are matched when every name is another, seed %i', (seed) => {
    const months = made(200, shape, seed)
    renamed(months, (name) => name.replace(/\d+/, (digits) => String(Number(digits) + 5000)))
    expect(wrong(made(200, shape, seed), months)).toEqual([])
    const others = made(200, shape, seed)
    renamed(others, (name) => `x${[...name].toReversed().join('')}`)
    expect(wrong(made(200, shape, seed), others)).toEqual([])
  })

  test.each([1, 2, 3, 4, 5])('are matched around nodes put in and taken out, seed %i', (seed) => {
    const after = made(200, shape, seed)
    const random = seeded(seed + 100).next
    for (let i = 0; i < 6; i++) {
      const all = bags(after).filter((bag) => below(bag).length > 0)
      const parent = all[Math.floor(random() * all.length)] as Bag
      const children = below(parent)
      const place = Math.floor(random() * children.length)
      const child = children[place] as Bag
      children[place] = { 'Node Type': i % 2 === 0 ? 'Sort' : 'Materialize', Mark: -1 - i, Plans: [child] }
    }
    expect(wrong(made(200, shape, seed), after)).toEqual([])
    expect(wrong(after, made(200, shape, seed)).filter((id) => id === 0)).toEqual([])
    const { pairs } = matchNodes(planOf(after), planOf(made(200, shape, seed)))
    expect([...pairs].filter((pair) => pair === -1)).toHaveLength(6)
  })
})

test('each node of both plans is in one row', () => {
  for (const seed of [1, 2, 3]) {
    const [before, after] = [planOf(made(150, 'bushy', seed)), planOf(made(180, 'deep', seed + 9))]
    const { rows } = comparePlans(analyse(before), analyse(after))
    const ids = (which: 'beforeId' | 'afterId') =>
      rows
        .map((row) => row[which])
        .filter((id) => id !== null)
        .sort((a, b) => a - b)
    expect(ids('beforeId')).toEqual(before.nodes.map(({ id }) => id))
    expect(ids('afterId')).toEqual(after.nodes.map(({ id }) => id))
    expect(rows.every(({ parent, level }, at) => parent < at && level === (rows[parent]?.level ?? -1) + 1)).toBe(true)
  }
})

test('a scan of another kind, an added and a removed node are told', () => {
  const hash = (scan: Bag) =>
    node('Hash Join', [9], {}, node('Seq Scan', [1], { 'Relation Name': 'a' }), node('Hash', [2], {}, scan))
  const before = planOf(node('Sort', [10], {}, hash(node('Seq Scan', [7], { 'Relation Name': 'b' }))))
  const index = node('Index Scan', [0.5], { 'Relation Name': 'b', 'Index Name': 'b_id' })
  const after = planOf(node('Limit', [5], {}, hash(index)))
  const { rows } = comparePlans(analyse(before), analyse(after))
  const told = rows.map(({ beforeId, afterId, change }) => [
    before.nodes[beforeId ?? -1]?.label ?? null,
    after.nodes[afterId ?? -1]?.label ?? null,
    change,
  ])
  expect(told).toEqual([
    ['Sort', null, 'removed'],
    [null, 'Limit', 'added'],
    ['Hash Join', 'Hash Join', 'same'],
    ['Seq Scan', 'Seq Scan', 'same'],
    ['Hash', 'Hash', 'same'],
    ['Seq Scan', 'Index Scan', 'changed'],
  ])
})

test('tables joined in another order are matched by name', () => {
  const scan = (name: string) => node('Seq Scan', [1], { 'Relation Name': name, Alias: name })
  const before = planOf(node('Nested Loop', [9], {}, node('Nested Loop', [6], {}, scan('a'), scan('b')), scan('c')))
  const after = planOf(node('Nested Loop', [9], {}, node('Nested Loop', [6], {}, scan('c'), scan('b')), scan('a')))
  const { pairs } = matchNodes(before, after)
  expect([...pairs].map((pair) => after.nodes[pair]?.relation ?? 'join')).toEqual(['join', 'join', 'a', 'b', 'c'])
})
