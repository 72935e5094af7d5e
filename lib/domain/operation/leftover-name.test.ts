import { describe, expect, it } from 'vitest'
import { isLeftoverNameOf, leftoverKind } from './leftover-name'

const long = 'x'.repeat(63)

describe('names that a rebuild leaves behind', () => {
  it.each([
    ['orders_idx', 'orders_idx_ccnew', true],
    ['orders_idx', 'orders_idx_ccnew1', true],
    ['orders_idx', 'orders_idx_ccold12', true],
    ['orders_idx', 'orders_idx', false],
    ['orders_idx', 'orders_id_ccnew', false],
    ['orders_idx', 'orders_idx2_ccnew', false],
    ['orders_idx', '_ccnew', false],
    [long, `${'x'.repeat(57)}_ccnew`, true],
    [long, `${'x'.repeat(56)}_ccnew1`, true],
    [long, `${'x'.repeat(56)}_ccnew`, false],
    // 31 characters of two bytes: 57 bytes hold 28 of them and no half.
    ['ä'.repeat(31), `${'ä'.repeat(28)}_ccnew`, true],
    ['ä'.repeat(31), `${'ä'.repeat(27)}_ccnew`, false],
  ])('%s, %s: %s', (base, name, expected) => {
    expect(isLeftoverNameOf(base, name)).toBe(expected)
  })

  it('are new or old', () => {
    expect(leftoverKind('a_ccnew')).toBe('new')
    expect(leftoverKind('a_ccold3')).toBe('old')
    expect(leftoverKind('a_ccolds')).toBeNull()
  })
})
