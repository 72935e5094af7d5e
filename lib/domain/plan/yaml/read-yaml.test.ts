import { describe, expect, it } from 'vitest'
import { normalise } from '../normalise'
import { readYaml } from './read-yaml'

const text = `- Plan: 
    Node Type: "Limit"
    Parallel Aware: false
    Total Cost: 20.25
    Plans: 
      - Node Type: "Aggregate"
        Strategy: "Mixed"
        Alias: "1"
        Actual Rows: 5.00
        Output: 
          - "a"
          - "\\"b: c\\" - d"
        Grouping Sets: 
          - Hash Keys: 
              - ["a", "b, c]"]
              - []
        Plans: 
          - Node Type: "Seq Scan"
            Filter: "(c = 'x\\ny: \\"z\\"'::text)"
            __proto__: "deep"
      - Node Type: "Result"
  Settings: 
    work_mem: "64kB"
    odd.name: "1"
  Triggers: 
  Query Identifier: -8853264562812345679
  Execution Time: 12.345`

function labels(yaml: string): string[][] {
  return readYaml(yaml).raws.map((raw) => normalise(raw).nodes.map(({ label }) => label))
}

describe('a document of YAML', () => {
  it('is read with types, lists, lines and decimals', () => {
    const reading = readYaml(text)
    expect(reading.problems).toEqual([])
    expect(reading.raws.map((raw) => [raw.lines, raw.rowDecimals])).toEqual([[[2, 6, 18, 21], 2]])
    const plan = normalise(reading.raws[0]!)
    expect(plan.nodes.map(({ label, parentId }) => [label, parentId])).toEqual([
      ['Limit', null],
      ['MixedAggregate', 0],
      ['Seq Scan', 1],
      ['Result', 0],
    ])
    expect(plan.nodes[1]?.properties).toMatchObject({
      Alias: '1',
      'Actual Rows': 5,
      Output: ['a', '"b: c" - d'],
      'Grouping Sets': [{ 'Hash Keys': [['a', 'b, c]'], []] }],
    })
    expect(plan.nodes[2]?.properties.Filter).toBe(`(c = 'x\ny: "z"'::text)`)
    expect(Object.keys(plan.nodes[2]?.properties ?? {})).toContain('__proto__')
    expect(plan.settings).toEqual(Object.assign(Object.create(null), { work_mem: '64kB', 'odd.name': '1' }))
    expect([plan.queryIdentifier, plan.executionTimeMs, plan.triggers]).toEqual(['-8853264562812345679', 12.345, []])
  })

  it('is read as auto_explain prints it, and with lists at the column of their name', () => {
    expect(
      labels('Query Text: "SELECT 1"\nPlan: \n  Node Type: "Result"\n  Plans: \n  - Node Type: "Sort"\n  Plan Rows: 1'),
    ).toEqual([['Result', 'Sort']])
  })

  it('is read in plain scalars, where only the name tells text from number', () => {
    const [raw] = readYaml('- Plan:\n    Node Type: Seq Scan\n    Alias: 1\n    Filter: true\n    Plan Rows: 7\n').raws
    const [node] = normalise(raw!).nodes
    expect(node?.properties).toMatchObject({ 'Node Type': 'Seq Scan', Alias: '1', Filter: 'true', 'Plan Rows': 7 })
  })

  it('may be several', () => {
    expect(labels(`${text}\n${text}`)).toEqual([...labels(text), ...labels(text)])
    expect(labels(`---\n${text}\n---\n${text}\n`)).toEqual([...labels(text), ...labels(text)])
  })

  it('gives every whole node and property before a cut', () => {
    const whole = normalise(readYaml(text).raws[0]!).nodes
    for (let end = text.indexOf('Limit') + 7; end < text.length; end++) {
      const nodes = readYaml(text.slice(0, end)).raws.flatMap((raw) => normalise(raw).nodes)
      expect(nodes.length, `${end} characters`).toBe(text.slice(0, end).match(/Node Type: "[^"]*"/g)?.length)
      expect(nodes.map(({ label }) => label.split(' ')[0])).toEqual(
        whole
          .slice(0, nodes.length)
          .map(({ type, label }, i) => (nodes[i]?.properties.Strategy ? label : type).split(' ')[0]),
      )
    }
    for (const cut of ['Strat', '    Filter: "(c =', 'Output: ']) {
      const reading = readYaml(text.slice(0, text.indexOf(cut) + cut.length))
      expect(
        reading.problems.map(({ code }) => code),
        cut,
      ).toEqual(['truncated'])
      expect(reading.raws[0]?.isTruncated).toBe(true)
    }
  })

  it('says so when it holds no plan', () => {
    for (const one of ['', 'a: 1', '- - - -', '"', '[', 'Plan:']) {
      expect(
        readYaml(one).problems.map(({ code }) => code),
        one,
      ).toEqual(['not-a-plan'])
    }
  })

  it('is read 2,500 levels deep', () => {
    const deep = Array.from(
      { length: 2500 },
      (_, i) => `${'    '.repeat(i)}  - Node Type: "Materialize"\n${'    '.repeat(i)}    Plans: `,
    )
    expect(
      labels(
        `- Plan: \n    Node Type: "Limit"\n    Plans: \n${deep.map((line) => `    ${line.replace('\n', '\n    ')}`).join('\n')}`,
      )[0],
    ).toHaveLength(2501)
  })
})
