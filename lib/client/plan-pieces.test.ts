import { expect, test } from 'vitest'
import { gatherPieces, piecesOf } from './plan-pieces'
import { workOnPlans } from './plan-work'

const leaf = '{"Node Type":"Seq Scan","Actual Total Time":1,"Actual Loops":1,"Actual Rows":1}'
const statement = (children: number) =>
  `{"Plan":{"Node Type":"Append","Actual Total Time":9,"Actual Loops":1,"Actual Rows":1,"Plans":[${Array.from({ length: children }, () => leaf).join(',')}]}}`

test.each([1, 399, 400, 1000])('a plan of %i children comes over whole', (children) => {
  const text = `[${statement(children)},${statement(2)}]`
  const work = workOnPlans(text, null)
  expect(work.parts).toHaveLength(2)
  const gather = gatherPieces(text)
  const answers = [...piecesOf(work, text)].map((piece) => gather(structuredClone(piece)))
  expect(answers.slice(0, -1).every((answer) => answer === null)).toBe(true)
  expect(answers.at(-1)).toEqual(structuredClone(work))
})

test('the text is not copied when the page has it', () => {
  const text = `[${statement(3)}]`
  const work = workOnPlans(text, null)
  const [first] = work.parts
  if (first) first.analysis.plan.source = text
  expect(JSON.stringify([...piecesOf(work, text)])).not.toContain('"Node Type\\"')
})
