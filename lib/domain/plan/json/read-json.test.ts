import { describe, expect, it } from 'vitest'
import type { PlanValue } from '../bag'
import { normalise } from '../normalise'
import { readJson } from './read-json'

const scan = {
  'Node Type': 'Index Scan',
  'Parallel Aware': false,
  'Relation Name': 'orders',
  Alias: 'o',
  'Index Name': 'orders "by" [date]',
  'Startup Cost': 0.29,
  'Total Cost': 1234.5,
  'Plan Rows': 4096,
  'Plan Width': 36,
  Filter: '((note)::text = \'a \\ b, "c": {1}\'::text)',
  'Index Cond': 'line one\nline two',
  Output: ['o.id', 'o.note'],
}
const document = [
  {
    Plan: {
      'Node Type': 'Limit',
      'Startup Cost': 0,
      'Total Cost': 20.25,
      'Plan Rows': 10,
      'Plan Width': 36,
      Plans: [
        {
          'Node Type': 'Hash Join',
          'Join Type': 'Inner',
          Plans: [scan, { 'Node Type': 'Hash', Plans: [{ ...scan, Alias: '🌳' }] }],
        },
      ],
    },
    Settings: { work_mem: '64kB' },
    Triggers: [],
    'Execution Time': 12.345,
  },
]
const pretty = JSON.stringify(document, null, 2)

/** What a reading says apart from its source and the lines in it. */
function said(text: string): object[] {
  return readJson(text).raws.map((raw) => {
    const { source, repairs, nodes, ...plan } = normalise(raw)
    return { ...plan, nodes: nodes.map(({ line, ...node }) => node) }
  })
}

describe('a whole document', () => {
  it('is read with the line of each node', () => {
    const reading = readJson(pretty)
    expect(reading.problems).toEqual([])
    expect(reading.raws).toHaveLength(1)
    const lines = pretty.split('\n')
    expect(reading.raws[0]?.lines.map((line) => lines[line - 1]?.trim())).toEqual(
      ['Limit', 'Hash Join', 'Index Scan', 'Hash', 'Index Scan'].map((type) => `"Node Type": "${type}",`),
    )
  })

  it('keeps an identifier of 64 bits', () => {
    const text = `{"Query Identifier": -8853264562812345679, ${pretty.slice(pretty.indexOf('{') + 1)}`.replace(
      /\]$/,
      '',
    )
    expect(readJson(text).raws.map((raw) => normalise(raw).queryIdentifier)).toEqual(['-8853264562812345679'])
  })

  it.each([
    ['"Actual Rows": 5.00', 2],
    ['"Actual Rows": 5', 0],
    ['"Plan Rows": 5', null],
  ])('knows the decimals of rows from %s', (property, decimals) => {
    expect(readJson(`[{"Plan": {"Node Type": "Result", ${property}}}]`).raws[0]?.rowDecimals).toBe(decimals)
  })

  it('is a plan in any wrapping', () => {
    const rows = [{ 'QUERY PLAN': document }]
    const text = [{ 'QUERY PLAN': pretty }]
    for (const wrapped of [
      document[0],
      [[document]],
      rows,
      { rows, fields: [{ name: 'QUERY PLAN' }] },
      text,
      document[0]?.Plan,
    ]) {
      const nodes = readJson(JSON.stringify(wrapped)).raws.map((raw) => normalise(raw).nodes.map((node) => node.label))
      expect(nodes).toEqual([['Limit', 'Hash Join', 'Index Scan', 'Hash', 'Index Scan']])
    }
  })

  it('may hold several statements, and statements without a plan', () => {
    const several = [...document, 'Utility Statement', ...document]
    expect(readJson(JSON.stringify(several)).raws.map((raw) => normalise(raw).nodes.length)).toEqual([5, 0, 5])
  })

  it('holds a property called __proto__ as only that', () => {
    const text = '[{"Plan": {"Node Type": "Result", "__proto__": {"Alias": "x", "deep": 1}, "Actual Rows": 1,}}]'
    for (const one of [text, text.replace(',}', '}')]) {
      const [node] = normalise(readJson(one).raws[0]!).nodes
      expect(Object.keys(node?.properties ?? {})).toContain('__proto__')
      expect(node?.alias).toBeNull()
      expect(Object.getPrototypeOf(node?.properties)).toBeNull()
    }
    expect(({} as { deep?: number }).deep).toBeUndefined()
  })

  it('says so when it holds no plan', () => {
    for (const text of ['', '[]', '{"a": 1}', 'SELECT 1', '[[[[', '"', '{{{}}}]]]']) {
      const reading = readJson(text)
      expect(reading.raws).toEqual([])
      expect(reading.problems.map(({ code, line, column }) => [code, line, column])).toEqual([['not-a-plan', 1, 1]])
    }
  })
})

describe('a damaged document', () => {
  it('says the same however wide a terminal wrapped it', () => {
    const whole = said(pretty)
    for (let width = 30; width <= 90; width++) {
      const lines = pretty.split('\n').flatMap((line) => line.match(new RegExp(`[^]{1,${width}}`, 'g')) ?? [''])
      expect(said(lines.join('\n')), `${width} columns`).toEqual(whole)
    }
    const flat = JSON.stringify(document)
    for (let width = 20; width <= 90; width++) {
      expect(said((flat.match(new RegExp(`[^]{1,${width}}`, 'g')) ?? []).join('\n')), `flat, ${width} columns`).toEqual(
        whole,
      )
    }
  })

  it('gives every whole node and property before the cut', () => {
    const whole = normalise(readJson(pretty).raws[0]!).nodes
    let most = 0
    for (let end = pretty.indexOf('Node Type'); end < pretty.length - 1; end++) {
      const reading = readJson(pretty.slice(0, end))
      const nodes = reading.raws.flatMap((raw) => normalise(raw).nodes)
      const seen = pretty.slice(0, end).match(/"Node Type": "[^"]*"/g)?.length ?? 0
      expect(nodes.length, `${end} characters`).toBe(seen)
      for (const [i, node] of nodes.entries()) {
        for (const name of Object.keys(node.properties)) {
          const expected = whole[i]?.properties[name]
          if (Array.isArray(expected))
            expect(expected).toEqual(expect.arrayContaining(node.properties[name] as PlanValue[]))
          else expect(node.properties[name], `${name} in ${end} characters`).toEqual(expected)
        }
      }
      if (seen > 0) expect(reading.problems.map(({ code }) => code)).toEqual(['truncated'])
      expect(nodes.length).toBeGreaterThanOrEqual(most)
      most = nodes.length
    }
    expect(most).toBe(whole.length)
  })

  it('tells where the text ends', () => {
    const text = pretty.split('\n').slice(0, 12).join('\n')
    expect(readJson(text).problems[0]).toMatchObject({
      code: 'truncated',
      line: 12,
      column: (text.split('\n')[11] ?? '').length + 1,
    })
    expect(readJson(text).raws[0]?.isTruncated).toBe(true)
  })

  it.each([
    ['doubled quotes', `"${pretty.replaceAll('"', '""')}"`],
    ['the notation of Python', python(document)],
    ['the notation of Ruby', ruby(document)],
    ['trailing commas', pretty.replace(/\n(\s*)([\]}])/g, ',\n$1$2')],
    ['text around it', `LOG:  it's [12] {x} plan:\n${pretty}\n(1 row)`],
  ])('is read from %s', (_, text) => {
    expect(said(text)).toEqual(said(pretty))
    expect(readJson(text).problems).toEqual([])
  })

  it('is read where several stand one after the other', () => {
    expect(said(`${pretty}\n${pretty};\n\n${JSON.stringify(document[0])}`)).toEqual([
      ...said(pretty),
      ...said(pretty),
      ...said(pretty),
    ])
  })

  it('has null where a number is none', () => {
    const [node] = normalise(
      readJson('[{"Plan": {"Node Type": "Result", "Total Cost": NaN, "Plan Rows": 3}}]').raws[0]!,
    ).nodes
    expect([node?.totalCost, node?.planRows]).toEqual([null, 3])
  })

  it('says of a worker what is printed in two lists', () => {
    const text = `[{"Plan": {"Node Type": "Sort", "Workers": [{"Worker Number": 0, "Actual Rows": 7, "Actual Loops": 1}],
      "Workers": [{"Worker Number": 0, "Sort Method": "quicksort"}]}}]`
    const [worker, ...others] = normalise(readJson(text).raws[0]!).nodes[0]!.workers
    expect(others).toEqual([])
    expect([worker?.actualRows, worker?.properties['Sort Method']]).toEqual([7, 'quicksort'])
  })

  it('gives a node the counts that PostgreSQL prints into the list before them', () => {
    const text =
      '[{"Plan": {"Node Type": "ModifyTable", "Target Tables": [{"Alias": "a"}, "Tuples Skipped": 30], "Plans": []}}]'
    const [node] = normalise(readJson(text).raws[0]!).nodes
    expect(node?.properties['Tuples Skipped']).toBe(30)
    expect(node?.properties['Target Tables']).toHaveLength(1)
  })

  it('may have named bags in a list', () => {
    const text = '[{"Plan": {"Node Type": "Result"}, "Range Table": ["Entry": {"RTI": 1}, "Entry": {"RTI": 2}]}]'
    expect(normalise(readJson(text).raws[0]!).properties['Range Table']).toHaveLength(2)
  })
})

it('reads 3,000 levels, whole and cut off', () => {
  const open = '{"Node Type":"Materialize","Plans":['.repeat(3000)
  const text = `[{"Plan":${open}${']}'.repeat(3000)}}]`
  expect(normalise(readJson(text).raws[0]!).nodes).toHaveLength(3000)
  expect(normalise(readJson(text.slice(0, -2500)).raws[0]!).nodes).toHaveLength(3000)
})

function python(value: unknown): string {
  if (typeof value === 'string') {
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
    return value.includes("'") && !value.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`
  }
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value ?? 'None')
  return `{${Object.entries(value)
    .map(([name, inner]) => `${python(name)}: ${python(inner)}`)
    .join(', ')}}`
}

function ruby(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('#', '\\#')
  if (Array.isArray(value)) return `[${value.map(ruby).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value ?? 'nil')
  return `{${Object.entries(value)
    .map(([name, inner]) => `${ruby(name)}=>${ruby(inner)}`)
    .join(', ')}}`
}
