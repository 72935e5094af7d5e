import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { reportOf } from './report'

const folder = fileURLToPath(new URL('fixtures/', import.meta.url))
const names = readdirSync(folder).filter((name) => /^\d\d/.test(name))

/**
 * Each folder holds one quirk: `plan.*` is the paste, `expected.json` what the report must say of it. What is listed must be equal;
 * keys of the report that are not listed may have any value. Lists are compared whole: as many plans, nodes, problems and list
 * items as are listed there.
 */
describe.each(names)('%s', (name) => {
  const files = readdirSync(join(folder, name))
  const paste = files.find((file) => file.startsWith('plan.')) as string
  const report = reportOf(readFileSync(join(folder, name, paste), 'utf8'))
  const expected: unknown = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8'))

  test('reads as expected', () => {
    expect(listed(expected, JSON.parse(JSON.stringify(report)))).toEqual(expected)
  })

  test('answers in the shape of the report', () => {
    expect(Object.keys(report)).toEqual(['plans', 'problems'])
    for (const plan of report.plans) {
      expect(Object.keys(plan).slice(0, planKeys.length)).toEqual(planKeys)
      for (const [position, node] of plan.nodes.entries()) {
        expect(Object.keys(node)).toEqual(nodeKeys)
        expect(node.id).toBe(position)
        expect(node.parentId === null).toBe(position === 0)
        if (node.parentId !== null) expect(node.parentId).toBeLessThan(position)
        for (const value of Object.values(node)) if (typeof value === 'number') expect(value).toBe(threeDecimals(value))
      }
    }
    for (const problem of report.problems) expect(problem.message).toMatch(/^[A-Z].+\.$/)
  })
})

test('there is a folder for every quirk', () => {
  expect(names.length).toBeGreaterThan(100)
  expect(new Set(names.map((name) => name.replace(/^\d+-/, ''))).size).toBe(names.length)
})

const planKeys = ['format', 'query', 'planningTimeMs', 'executionTimeMs', 'timeOutsideTreeMs', 'nodes', 'findings']
const nodeKeys = [
  'id',
  'parentId',
  'type',
  'label',
  'relation',
  'index',
  'alias',
  'loops',
  'totalRows',
  'planRows',
  'estimateFactor',
  'inclusiveMs',
  'selfMs',
  'startupCost',
  'totalCost',
  'neverExecuted',
  'properties',
]

/** `Object.is` under `toBe` tells a negative zero. */
function threeDecimals(value: number): number {
  return Math.abs(Math.round(value * 1000) / 1000) * (value < 0 ? -1 : 1)
}

/** The part of a value that an expectation speaks of. */
function listed(expected: unknown, actual: unknown): unknown {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return actual.map((each, i) => (i < expected.length ? listed(expected[i], each) : each))
  }
  if (!isObject(expected) || !isObject(actual)) return actual
  return Object.fromEntries(Object.keys(expected).map((key) => [key, listed(expected[key], actual[key])]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
