import { describe, expect, test } from 'vitest'
import { analyse } from './analyse'
import type { Analysis } from './analysis'
import type { Draft, Rule } from './finding'
import { applyRules, findFindings } from './findings'
import { rules } from './findings/registry'
import { readPlans } from './read'

/** A root with two children, the second with one of its own: ids 0, 1, 2, 3. */
function analysisOf(executionMs: number | null): Analysis {
  const node = (type: string, children: unknown[] = []) => ({ 'Node Type': type, 'Total Cost': 100, Plans: children })
  const tree = node('Append', [node('Seq Scan'), node('Sort', [node('Seq Scan')])])
  const plan = readPlans(JSON.stringify([{ Plan: tree }])).plans[0]
  if (!plan) throw new Error('no plan')
  return { ...analyse(plan), executionMs }
}

function rule(kind: string, ...drafts: Partial<Draft>[]): Rule {
  return {
    code: kind,
    kind,
    find: () => drafts.map((draft) => ({ nodeId: 1, savedMs: null, title: kind, evidence: [], remedy: '', ...draft })),
  }
}

const find = (executionMs: number | null, ...given: Rule[]) => applyRules(given, analysisOf(executionMs), null)

describe('severity', () => {
  test.each([
    [1000, 500, 'critical'],
    [1000, 499, 'high'],
    [1000, 200, 'high'],
    [1000, 199, 'medium'],
    [1000, 50, 'medium'],
    [1000, 49, 'low'],
    [1000, 10, 'low'],
  ])('of %d ms, %d ms to win is %s', (executionMs, savedMs, severity) => {
    expect(find(executionMs, rule('a', { savedMs }))).toMatchObject([{ severity, savedMs, isEstimated: false }])
  })

  test.each([
    [1000, 9.9],
    [8, 4.9],
    [1000, 0],
    [1000, -50],
    [1000, Number.NaN],
  ])('of %d ms, %d ms to win is not worth a finding', (executionMs, savedMs) => {
    expect(find(executionMs, rule('a', { savedMs }))).toEqual([])
  })

  test('all shows what is small, but not what wins nothing', () => {
    const small = [rule('a', { savedMs: 4 }, { savedMs: 3, nodeId: 2 }), rule('b', { savedMs: 0 })]
    const found = applyRules(small, analysisOf(1000), null, { all: true })
    expect(found.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['a', 'low'],
      ['a', 'low'],
    ])
  })

  test('more than the whole cannot be won', () => {
    expect(find(100, rule('a', { savedMs: 300 }))).toMatchObject([{ severity: 'critical', savedMs: 100 }])
  })

  test('from costs it is at most medium, and says that it is estimated', () => {
    expect(find(null, rule('a', { savedCostShare: 0.9 }), rule('b', { savedCostShare: 0.03 }))).toMatchObject([
      { kind: 'a', severity: 'medium', savedMs: null, isEstimated: true },
      { kind: 'b', severity: 'low', savedMs: null, isEstimated: true },
    ])
  })

  test('a ceiling holds; information is shown whatever it wins, last', () => {
    const found = find(100, rule('info', { ceiling: 'info' }), rule('low', { savedMs: 90, ceiling: 'low' }))
    expect(found.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['low', 'low'],
      ['info', 'info'],
    ])
    expect(found[1]?.isEstimated).toBe(false)
  })
})

describe('one finding for each cause', () => {
  test('the one with the most to win stays and carries the nodes of the others', () => {
    const found = find(
      100,
      rule('parent', { nodeId: 2, savedMs: 30, cause: 'c', relatedNodeIds: [0] }),
      rule('child', { nodeId: 3, savedMs: 40, cause: 'c' }),
      rule('other', { nodeId: 3, savedMs: 20 }),
    )
    expect(found).toMatchObject([
      { kind: 'child', nodeId: 3, relatedNodeIds: [0, 2], savedMs: 40 },
      { kind: 'other', nodeId: 3, relatedNodeIds: [] },
    ])
  })

  test('gains beside each other add up, gains of one node or within each other do not', () => {
    const beside = find(100, rule('a', { nodeId: 1, savedMs: 4, cause: 'c' }, { nodeId: 3, savedMs: 3, cause: 'c' }))
    expect(beside).toMatchObject([{ nodeId: 1, relatedNodeIds: [3], savedMs: 7, severity: 'medium' }])
    expect(beside[0]?.evidence).toEqual(['The same at 1 more node; together some 7 ms could be won'])
    const same = find(100, rule('a', { savedMs: 30, cause: 'c' }), rule('b', { savedMs: 30, cause: 'c' }))
    expect(same).toMatchObject([{ kind: 'a', savedMs: 30, evidence: [] }])
    const within = find(100, rule('a', { nodeId: 2, savedMs: 30, cause: 'c' }, { nodeId: 3, savedMs: 20, cause: 'c' }))
    expect(within).toMatchObject([{ nodeId: 2, savedMs: 30 }])
  })

  test('together they do not win more than the whole', () => {
    const found = find(100, rule('a', { nodeId: 1, savedMs: 80, cause: 'c' }, { nodeId: 3, savedMs: 70, cause: 'c' }))
    expect(found).toMatchObject([{ nodeId: 1, savedMs: 100, severity: 'critical' }])
  })

  test('without a cause, each node of each rule stands for itself', () => {
    const twice = rule('a', { savedMs: 30 }, { savedMs: 10 })
    expect(find(100, twice, rule('b', { savedMs: 30 })).map(({ kind, savedMs }) => [kind, savedMs])).toEqual([
      ['a', 30],
      ['b', 30],
    ])
  })
})

test('the largest gain first, then by node, then by rule', () => {
  const found = find(
    100,
    rule('a', { nodeId: 3, savedMs: 20 }, { nodeId: 1, savedMs: 20 }),
    rule('b', { nodeId: 1, savedMs: 20 }, { nodeId: null, savedMs: 20 }, { nodeId: 2, savedMs: 50 }),
  )
  expect(found.map(({ kind, nodeId }) => `${kind}${nodeId}`)).toEqual(['b2', 'bnull', 'a1', 'b1', 'a3'])
})

test('a rule that throws does not silence the others', () => {
  const broken: Rule = {
    code: 'Z1',
    kind: 'broken',
    find: () => {
      throw new Error('broken')
    },
  }
  expect(find(100, broken, rule('a', { savedMs: 50 }))).toMatchObject([{ kind: 'a' }])
})

test('a statement without a plan has nothing to change', () => {
  const plan = readPlans('[{"Plan": {"Node Type": "Result"}}]').plans[0]
  if (!plan) throw new Error('no plan')
  expect(() => findFindings(analyse({ ...plan, nodes: [] }), null)).not.toThrow()
})

test('codes and names of rules are unique', () => {
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length)
  expect(new Set(rules.map(({ kind }) => kind)).size).toBe(rules.length)
  for (const { kind } of rules) expect(kind).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
})
