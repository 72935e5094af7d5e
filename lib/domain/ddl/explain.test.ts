import { expect, test } from 'vitest'
import { checkExplainOptions, type ExplainOptions, explainPrefix } from './explain'

const problemOf = (options: ExplainOptions, version: number) => {
  try {
    checkExplainOptions(options, version)
    return null
  } catch (error) {
    return error
  }
}

test('an option is refused by a server that has it not, by its name', () => {
  for (const [name, since] of [
    ['generic_plan', 16],
    ['memory', 17],
    ['io', 19],
  ] as const) {
    const options = { [name]: true, ...(name === 'io' ? { analyze: true } : {}) }
    expect(problemOf(options, (since - 1) * 10_000)).toMatchObject({ code: 'unsupported', field: `options.${name}` })
    expect(problemOf(options, since * 10_000)).toBeNull()
    expect(problemOf({ [name]: false }, 130_000)).toBeNull()
  }
})

test('IO needs ANALYZE, and is sent with it only', () => {
  expect(problemOf({ io: true }, 190_000)).toMatchObject({ code: 'invalid', field: 'options.io' })
  expect(explainPrefix({ analyze: true, io: true })).toBe('explain (analyze on, io on, format json) ')
  expect(explainPrefix({ analyze: true, io: false })).toBe('explain (analyze on, format json) ')
  expect(explainPrefix({ io: true })).toBe('explain (format json) ')
})
