import { describe, expect, it } from 'vitest'
import { normalise } from '../normalise'
import { readXml } from './read-xml'

const text = `<explain xmlns="http://www.postgresql.org/2009/explain">
  <Query>
    <Plan>
      <Node-Type>Aggregate</Node-Type>
      <Strategy>Mixed</Strategy>
      <Parallel-Aware>false</Parallel-Aware>
      <Alias>1</Alias>
      <Actual-Rows>5.00</Actual-Rows>
      <Shared-I-O-Read-Time>0.250</Shared-I-O-Read-Time>
      <One-Time-Filter>true</One-Time-Filter>
      <Rows-Removed-by-Filter>3</Rows-Removed-by-Filter>
      <Output>
        <Item>a &lt;&gt; &amp;amp; ']]&gt;'&#x0d;</Item>
        <Item></Item>
      </Output>
      <Grouping-Sets>
        <Grouping-Set>
          <Hash-Keys>
            <Hash-Key>
              <Item>a</Item>
            </Hash-Key>
            <Hash-Key>
            </Hash-Key>
          </Hash-Keys>
        </Grouping-Set>
      </Grouping-Sets>
      <Plans>
        <Plan>
          <Node-Type>Seq Scan</Node-Type>
          <Alias>
</Alias>
          <__proto__>deep</__proto__>
          <Foreign-Thing>7</Foreign-Thing>
        </Plan>
      </Plans>
    </Plan>
    <Settings>
      <odd.my-name>1</odd.my-name>
    </Settings>
    <Planning>
    </Planning>
    <Triggers>
    </Triggers>
    <Query-Identifier>-8853264562812345679</Query-Identifier>
    <Execution-Time>12.345</Execution-Time>
  </Query>
</explain>`

function labels(xml: string): string[][] {
  return readXml(xml).raws.map((raw) => normalise(raw).nodes.map(({ label }) => label))
}

describe('a document of XML', () => {
  it('is read with the names and types of JSON, lines and decimals', () => {
    const reading = readXml(text)
    expect(reading.problems).toEqual([])
    expect(reading.raws.map((raw) => [raw.lines, raw.rowDecimals])).toEqual([[[4, 29], 2]])
    const plan = normalise(reading.raws[0]!)
    expect(plan.nodes.map(({ label, alias }) => [label, alias])).toEqual([
      ['MixedAggregate', '1'],
      ['Seq Scan', '\n'],
    ])
    expect(plan.nodes[0]?.ioTimes?.sharedReadMs).toBe(0.25)
    expect(plan.nodes[0]?.properties).toMatchObject({
      Alias: '1',
      'One-Time Filter': 'true',
      'Rows Removed by Filter': 3,
      Output: ["a <> &amp; ']]>'\r", ''],
      'Grouping Sets': [{ 'Hash Keys': [['a'], []] }],
    })
    expect(plan.nodes[1]?.properties['Foreign Thing']).toBe(7)
    expect(Object.keys(plan.nodes[1]?.properties ?? {})).toContain('__proto__')
    expect(plan.settings['odd.my-name']).toBe('1')
    expect([plan.queryIdentifier, plan.executionTimeMs, plan.triggers]).toEqual(['-8853264562812345679', 12.345, []])
    expect(plan.properties.Planning).toBeUndefined()
  })

  it('tells the groups of an incremental sort apart, which share a tag', () => {
    const group = (methods: string) =>
      `<Incremental-Sort-Groups><Sort-Methods-Used><Item>${methods}</Item></Sort-Methods-Used><Sort-Space><Peak>1</Peak></Sort-Space></Incremental-Sort-Groups>`
    const sort = `<Plan><Node-Type>Incremental Sort</Node-Type>${group('quicksort')}${group('external merge')}</Plan>`
    const [node] = normalise(readXml(`<explain><Query>${sort}</Query></explain>`).raws[0]!).nodes
    expect(node?.properties['Full-sort Groups']).toMatchObject({ 'Sort Space Memory': { Peak: 1 } })
    expect(node?.properties['Pre-sorted Groups']).toMatchObject({ 'Sort Space Disk': { Peak: 1 } })
  })

  it('is read as auto_explain prints it, with a declaration and comments', () => {
    const xml =
      '<?xml version="1.0"?><!-- x > y --><explain xmlns="x"><Query-Text>SELECT \'<![CDATA[<a>&]]>\'</Query-Text><Plan><Node-Type>Result</Node-Type></Plan></explain>'
    const [raw] = readXml(xml).raws
    expect([normalise(raw!).query, labels(xml)]).toEqual(["SELECT '<a>&'", [['Result']]])
  })

  it('may be several, or hold several statements', () => {
    const query = text.slice(text.indexOf('<Query>'), text.indexOf('</explain>'))
    expect(labels(`${text}\n${text}`)).toEqual([...labels(text), ...labels(text)])
    expect(labels(`<explain>${query}${query}<Utility-Statement />\n</explain>`)).toEqual([
      ...labels(text),
      ...labels(text),
      [],
    ])
  })

  it('gives every whole node and property before a cut', () => {
    const whole = normalise(readXml(text).raws[0]!).nodes
    for (let end = text.indexOf('</Node-Type>') + 12; end < text.length - 20; end++) {
      const reading = readXml(text.slice(0, end))
      const nodes = reading.raws.flatMap((raw) => normalise(raw).nodes)
      expect(nodes.length, `${end} characters`).toBe(text.slice(0, end).match(/<\/Node-Type>/g)?.length)
      expect(reading.problems.map(({ code }) => code)).toEqual(['truncated'])
      for (const node of nodes) {
        for (const name of ['Alias', 'Actual Rows', 'Foreign Thing'].filter((one) => one in node.properties)) {
          expect(node.properties[name]).toEqual(whole[node.id]?.properties[name])
        }
      }
    }
  })

  it('says so when it holds no plan', () => {
    for (const one of ['', '<', '<a>', '</explain>', '<explain></explain>', '<!--', '<![CDATA[', '&#xffffffff;']) {
      expect(
        readXml(one).problems.map(({ code }) => code),
        one,
      ).toEqual(['not-a-plan'])
    }
  })

  it('is read 3,000 levels deep', () => {
    const open = '<Plan><Node-Type>Materialize</Node-Type><Plans>'.repeat(3000)
    expect(labels(`<explain><Query>${open}${'</Plans></Plan>'.repeat(3000)}</Query></explain>`)[0]).toHaveLength(3000)
    expect(labels(`<explain><Query>${open}`)[0]).toHaveLength(3000)
  })
})
