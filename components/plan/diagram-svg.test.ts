import { expect, test } from 'vitest'
import { analyse } from '@/lib/domain/plan/analyse'
import type { Analysis } from '@/lib/domain/plan/analysis'
import { readPlans } from '@/lib/domain/plan/read'
import { hostileNames } from '@/lib/testing/hostile-names'
import { makePlan } from '@/lib/testing/made-plan'
import { analysisOf, node } from '@/lib/testing/plan-bag'
import { cardHeight, cardWidth, diagramLayout } from './diagram-layout'
import { diagramSvg, type SvgColours, svgColours } from './diagram-svg'
import { outlineRows } from './outline-rows'
import { outlineTree } from './outline-tree'

const colours = Object.fromEntries(svgColours.map((name) => [name, '#000'])) as SvgColours

function layoutOf(analysis: Analysis) {
  return diagramLayout(outlineRows(outlineTree(analysis), new Map()), analysis)
}

test('hostile names are text in the picture', () => {
  const scans = hostileNames.map((name) => node('Seq Scan', [1], { 'Relation Name': name, Alias: `${name} & "x"` }))
  const analysis = analysisOf(node(']]><script>', [99], { 'Custom Plan Provider': '<b>' }, ...scans))
  const svg = diagramSvg(layoutOf(analysis), analysis, colours)
  expect(svg.match(/<[a-z]+/g)?.every((tag) => ['<svg', '<rect', '<path', '<text'].includes(tag))).toBe(true)
  expect(svg.match(/&(?!#\d{2};)/g)).toBeNull()
  expect([...svg].filter((sign) => sign < ' ' && sign !== '\n')).toEqual([])
})

test.each(['bushy', 'append', 'deep'] as const)('no card covers another: %s', (shape) => {
  const analysis = readPlans(makePlan(600, shape).text).plans.map(analyse)[0]
  if (!analysis) throw new Error('No plan was read.')
  const { cards, width, height } = layoutOf(analysis)
  const rows = new Map<number, number[]>()
  for (const { x, y } of cards) {
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x + cardWidth).toBeLessThanOrEqual(width)
    expect(y + cardHeight).toBeLessThanOrEqual(height)
    rows.set(y, [...(rows.get(y) ?? []), x])
  }
  for (const places of rows.values()) {
    places.sort((a, b) => a - b)
    places.forEach((x, at) => {
      if (at > 0) expect(x - (places[at - 1] as number)).toBeGreaterThanOrEqual(cardWidth)
    })
  }
})
