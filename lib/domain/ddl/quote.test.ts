import { describe, expect, test } from 'vitest'
import { qualified, quoteIdentifier, quoteLiteral } from './quote'

describe('quote', () => {
  test('identifiers', () => {
    expect(quoteIdentifier('a')).toBe('"a"')
    expect(quoteIdentifier('a"b')).toBe('"a""b"')
    expect(quoteIdentifier('"; drop table t; --')).toBe('"""; drop table t; --"')
    expect(qualified('S', 'T')).toBe('"S"."T"')
  })

  test('literals', () => {
    expect(quoteLiteral("it's")).toBe("'it''s'")
    expect(quoteLiteral("\\'")).toBe(" E'\\\\'''")
    expect(quoteLiteral('')).toBe("''")
  })

  test.each(['', 'a\0b', 'a\uFFFD', 'a\uD800'])('refuses %j', (name) => {
    expect(() => quoteIdentifier(name)).toThrow(expect.objectContaining({ name: 'Problem' }))
  })
})
