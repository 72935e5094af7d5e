import { describe, expect, it } from 'vitest'
import { analysisOf, node } from '@/lib/testing/plan-bag'
import { seeded } from '@/lib/testing/seeded'
import type { Bag, PlanValue } from './bag'

/** A node whose true self time is known; what it took with everything it ran follows. */
type Made = {
  selfMs: number
  loops: number
  children: Made[]
  relationship: string
  name: string | null
  filter: string[]
  /** InitPlans that this node ran. */
  ran: Made[]
  cteName: string | null
  readsCte: Made | null
}

const plain = { children: [], name: null, filter: [], ran: [], cteName: null, readsCte: null }

/** A random tree: sub-plans, InitPlans hung somewhere above the node that ran them, and CTEs with one scan. */
function grow(random: () => number, size: number): Made {
  const root: Made = { ...plain, children: [], filter: [], ran: [], selfMs: 1, loops: 1, relationship: '' }
  const parents = new Map<Made, Made | null>([[root, null]])
  const all = [root]
  const pick = () => all[Math.floor(random() * all.length)] as Made
  const add = (parent: Made, relationship: string, name: string | null): Made => {
    const loops = random() < 0.2 ? 1 + Math.floor(random() * 50) : 1
    const made = { ...plain, children: [], filter: [], ran: [], selfMs: random() * 20, loops, relationship, name }
    parent.children.push(made)
    parents.set(made, parent)
    all.push(made)
    return made
  }
  const above = (from: Made) => {
    let attach = from
    while (random() < 0.6 && parents.get(attach)) attach = parents.get(attach) as Made
    return attach
  }
  for (let n = 0; all.length < size; n++) {
    const luck = random()
    if (luck < 0.75) add(pick(), 'Outer', null)
    else if (luck < 0.82) add(pick(), 'SubPlan', `SubPlan ${n}`)
    else if (luck < 0.92) {
      const reader = pick()
      const made = add(above(reader), 'InitPlan', `InitPlan ${n} (returns $${n})`)
      reader.filter.push(`(x < $${n})`)
      reader.ran.push(made)
    } else {
      const reader = add(pick(), 'Outer', null)
      const made = add(above(reader), 'InitPlan', `CTE c${n}`)
      reader.cteName = `c${n}`
      reader.readsCte = made
    }
  }
  return root
}

function print(root: Made): { bag: Bag; truth: number[] } {
  const truth: number[] = []
  const bagOf = (made: Made): { bag: Bag; ms: number } => {
    truth.push(made.selfMs)
    const children = made.children.map((child) => ({ child, ...bagOf(child) }))
    const inside = children
      .filter(({ child }) => child.relationship !== 'InitPlan')
      .reduce((sum, { ms }) => sum + ms, 0)
    const ran = [...made.ran, ...(made.readsCte ? [made.readsCte] : [])]
    const ms = made.selfMs + inside + ran.reduce((sum, one) => sum + inclusive(one), 0)
    const more: Record<string, PlanValue> = { 'Parent Relationship': made.relationship }
    if (made.name) more['Subplan Name'] = made.name
    if (made.filter.length > 0) more.Filter = made.filter.join(' AND ')
    if (made.cteName) more['CTE Name'] = made.cteName
    const mean = Math.round((ms / made.loops) * 1000) / 1000
    const type = made.cteName ? 'CTE Scan' : 'Result'
    return { bag: node(type, [mean, 1, made.loops], more, ...children.map(({ bag }) => bag)), ms }
  }
  return { bag: bagOf(root).bag, truth }
}

function inclusive(made: Made): number {
  const inside = made.children.filter(({ relationship }) => relationship !== 'InitPlan')
  const ran = [...inside, ...made.ran, ...(made.readsCte ? [made.readsCte] : [])]
  return made.selfMs + ran.reduce((sum, one) => sum + inclusive(one), 0)
}

describe('random plans of one process', () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))('every self time comes back, seed %i', (seed) => {
    const random = seeded(seed).next
    const { bag, truth } = print(grow(random, 5 + Math.floor(random() * 60)))
    const { figures } = analysisOf(bag)
    for (const [id, ms] of truth.entries()) {
      const { selfRawMs, toleranceMs } = figures[id]!
      expect(Math.abs(selfRawMs! - ms), `node ${id}`).toBeLessThanOrEqual(toleranceMs! + 1e-9)
    }
    const sum = figures.reduce((total, { selfRawMs }) => total + selfRawMs!, 0)
    expect(sum).toBeCloseTo(figures[0]!.inclusiveMs!, 6)
    const ledgers = figures.map(({ ledger }) => ledger.reduce((total, { ms }) => total + ms, 0))
    expect(ledgers.map((ms) => ms.toFixed(6))).toEqual(figures.map(({ selfRawMs }) => selfRawMs!.toFixed(6)))
  })
})

describe('large plans', () => {
  /** A chain, so that anything that walks up or down from every node shows. */
  const chain = (length: number, more: (i: number) => Record<string, PlanValue>): Bag => {
    let bag = node('Seq Scan', [1], more(length))
    for (let i = length - 1; i > 0; i--) {
      bag = node('Sort', [length - i + 1], more(i), { ...bag, 'Parent Relationship': 'Outer' })
    }
    return bag
  }

  it('takes 20,000 levels', () => {
    const { figures } = analysisOf(chain(20_000, () => ({ 'Total Cost': 5, 'Plan Rows': 3 })))
    expect(figures).toHaveLength(20_000)
    expect(figures.every(({ selfRawMs }) => selfRawMs === 1)).toBe(true)
  })

  it('looks a parameter up once, however many InitPlans claim to return it', () => {
    const claims = Array.from({ length: 3000 }, (_, i) => ({
      ...node('Result', [0.001]),
      'Parent Relationship': 'InitPlan',
      'Subplan Name': `InitPlan ${i} (returns $0)`,
    }))
    const readers = Array.from({ length: 3000 }, () => ({
      ...node('Seq Scan', [0.001], { Filter: '(a = $0)' }),
      'Parent Relationship': 'Member',
    }))
    const { figures } = analysisOf(node('Append', [9], {}, ...claims, ...readers))
    const paid = figures.flatMap(({ ledger }) => ledger.filter(({ why }) => why === 'init-plan'))
    expect(paid).toHaveLength(3000)
  })
})
