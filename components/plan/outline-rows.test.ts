import { expect, test } from 'vitest'
import { analyse } from '@/lib/domain/plan/analyse'
import { readPlans } from '@/lib/domain/plan/read'
import { outlineRows, revealed, rowIndexOf, withBelow } from './outline-rows'
import { outlineTree, shareBelow } from './outline-tree'

type Made = { name: string; ms: number; below?: Made[] }

const node = ({ name, ms, below = [] }: Made, isRoot = true): object => ({
  'Node Type': name,
  ...(isRoot ? {} : { 'Parent Relationship': 'Member' }),
  'Startup Cost': 0,
  'Total Cost': ms,
  'Plan Rows': 1,
  'Plan Width': 4,
  'Actual Startup Time': 0,
  'Actual Total Time': ms,
  'Actual Rows': 1,
  'Actual Loops': 1,
  ...(below.length > 0 ? { Plans: below.map((each) => node(each, false)) } : {}),
})

function analysisOf(made: Made) {
  const text = JSON.stringify([{ Plan: node(made), 'Execution Time': made.ms }])
  const [plan] = readPlans(text).plans
  if (!plan) throw new Error('The plan of the test cannot be read')
  return analyse(plan)
}

const leaves = (number: number, ms = 1): Made[] => Array.from({ length: number }, () => ({ name: 'Seq Scan', ms }))
const shown = (made: Made, folds = new Map<string, boolean>()) =>
  outlineRows(outlineTree(analysisOf(made)), folds).map((row) => `${' '.repeat(row.level)}${row.key}`)

test('a small plan stands open', () =>
  expect(
    shown({
      name: 'Hash Join',
      ms: 9,
      below: [
        { name: 'Seq Scan', ms: 3 },
        { name: 'Hash', ms: 3, below: leaves(1) },
      ],
    }),
  ).toEqual(['n0', ' n1', ' n2', '  n3']))

test('siblings built alike fold into one row, which opens', () => {
  const append = { name: 'Append', ms: 100, below: leaves(20) }
  expect(shown(append)).toEqual(['n0', ' r1'])
  expect(shown(append, new Map([['r1', true]]))).toHaveLength(22)
  expect(outlineRows(outlineTree(analysisOf(append)), new Map())[1]).toMatchObject({
    open: false,
    below: 20,
    run: { length: 20 },
  })
})

test('four are no run, and another kind ends one', () => {
  expect(shown({ name: 'Append', ms: 100, below: leaves(4) })).toHaveLength(5)
  const below = [...leaves(6), { name: 'Index Scan', ms: 1 }, ...leaves(6)]
  expect(shown({ name: 'Append', ms: 100, below })).toEqual(['n0', ' r1', ' n7', ' r8'])
})

test('what takes a tenth of the time stands by itself', () =>
  expect(shown({ name: 'Append', ms: 100, below: [...leaves(9), { name: 'Seq Scan', ms: 40 }, ...leaves(9)] })).toEqual(
    ['n0', ' r1', ' n10', ' r11'],
  ))

test('subtrees look alike only with the same things below', () => {
  const one = (): Made => ({ name: 'Hash', ms: 1, below: leaves(1, 0.5) })
  const other = (): Made => ({ name: 'Hash', ms: 1, below: [{ name: 'Index Scan', ms: 0.5 }] })
  expect(shown({ name: 'Append', ms: 100, below: [one(), one(), one(), other(), one(), one(), one()] })).toHaveLength(
    15,
  )
  expect(shown({ name: 'Append', ms: 100, below: Array.from({ length: 7 }, one) })).toEqual(['n0', ' r1'])
})

test('in a large plan what costs next to nothing is folded at first', () => {
  const quiet: Made = { name: 'Sort', ms: 0.1, below: leaves(1, 0.05) }
  const loud: Made = { name: 'Sort', ms: 50, below: [{ name: 'Materialize', ms: 50, below: leaves(98, 0.5) }] }
  const analysis = analysisOf({ name: 'Hash Join', ms: 100, below: [loud, quiet] })
  const tree = outlineTree(analysis)
  const last = analysis.plan.nodes.length - 1
  expect(shareBelow(analysis, last - 1)).toBeLessThan(0.005)
  const rows = outlineRows(tree, new Map())
  expect(rows.find((row) => row.id === last - 1)).toMatchObject({ open: false, below: 1 })
  expect(rowIndexOf(rows, tree, last)).toBe(-1)

  const parents = analysis.plan.nodes.map((each) => each.parentId)
  const folds = revealed(tree, parents, new Map(), last)
  expect(rowIndexOf(outlineRows(tree, folds), tree, last)).toBeGreaterThan(0)
  expect(revealed(tree, parents, folds, last)).toBe(folds)
})

test('a node within a folded run is found there until it is revealed', () => {
  const analysis = analysisOf({ name: 'Append', ms: 100, below: leaves(50) })
  const tree = outlineTree(analysis)
  const rows = outlineRows(tree, new Map())
  expect(rows[rowIndexOf(rows, tree, 30)]?.key).toBe('r1')
  const open = outlineRows(
    tree,
    revealed(
      tree,
      analysis.plan.nodes.map((each) => each.parentId),
      new Map(),
      30,
    ),
  )
  expect(open[rowIndexOf(open, tree, 30)]).toMatchObject({ key: 'n30', level: 2 })
})

test('everything below a row opens at once', () => {
  const analysis = analysisOf({
    name: 'Append',
    ms: 100,
    below: [...leaves(8), { name: 'Hash', ms: 1, below: leaves(8, 0.1) }],
  })
  const tree = outlineTree(analysis)
  const [root] = outlineRows(tree, new Map())
  expect(root && outlineRows(tree, withBelow(tree, new Map(), root, true))).toHaveLength(1 + 1 + 8 + 1 + 1 + 8)
  expect(root && outlineRows(tree, withBelow(tree, new Map(), root, false))).toHaveLength(1)
})

test('thousands of levels are no depth', () => {
  // Built level by level: JSON.stringify would run out of stack.
  const open = '{"Node Type":"Subquery Scan","Actual Total Time":1,"Actual Loops":1,"Actual Rows":1,"Plans":['
  const text = `[{"Plan":${open.repeat(2500)}{"Node Type":"Seq Scan","Actual Total Time":1,"Actual Loops":1,"Actual Rows":1}${']}'.repeat(2500)}}]`
  const [plan] = readPlans(text).plans
  expect(plan && outlineRows(outlineTree(analyse(plan)), new Map())).toHaveLength(2501)
})
