import { expect, test } from 'vitest'
import { analyse } from '../analyse'
import { findFindings } from '../findings'
import { readPlans } from '../read'
import { writeMarkdown } from './write-markdown'

const source = `Query Text: select '\`\`\`\` <b>' from t
Seq Scan on "t\`\`\`" "[x](javascript:1)"  (cost=0.00..1912.00 rows=4 width=8) (actual time=0.010..98.020 rows=4 loops=1)
  Filter: (status = '\`\`\`'::text)
  Rows Removed by Filter: 995600
Execution Time: 99.000 ms
`

test('the figures, the findings and a text that reads back stand in it', () => {
  const analysis = readPlans(source).plans.map(analyse)[0]
  if (!analysis) throw new Error('No plan was read.')
  const markdown = writeMarkdown(analysis, findFindings(analysis, null))
  expect(markdown).toContain('execution 99 ms')
  const fences = markdown.split('\n').filter((line) => line.startsWith('```'))
  expect(fences).toEqual(['`````sql', '`````', '````', '````'])
  const [again] = readPlans(markdown).plans
  expect(again?.nodes.map(({ relation, actualRows }) => [relation, actualRows])).toEqual([['t```', 4]])
  const sentences = markdown.split('\n').filter((line) => line.startsWith('- '))
  expect(sentences.length).toBeGreaterThan(0)
})
