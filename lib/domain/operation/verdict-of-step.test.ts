import { describe, expect, test } from 'vitest'
import type { IndexNow } from './index-now'
import type { Step } from './step'
import { type StepVerdict, verdictOfStep } from './verdict-of-step'

const index = (change: Partial<IndexNow> = {}): IndexNow => ({
  ...{ oid: 20, schema: 'shop', name: 'by_day', tableOid: 10, filenode: 20, kind: 'i' },
  ...{ isValid: true, isReady: true, isLive: true, isUnique: false, hasExpressions: false },
  ...{ isConstraint: false, parentOid: null, isHeld: false, ...change },
})
const invalid = { isValid: false } as const
const ccnew = (n = '') => index({ oid: 30, name: `by_day_ccnew${n}`, ...invalid })
const rebuilt = index({ oid: 40, filenode: 40 })

type Case = [does: Step['does'], before: IndexNow[], now: IndexNow[], StepVerdict['result'], leftovers: number[]]

describe('what the catalogue says of a step', () => {
  test.each<Case>([
    ['create', [], [index()], 'done', []],
    ['create', [], [], 'not-done', []],
    ['create', [], [index(invalid)], 'not-done', [20]],
    ['create', [], [index({ ...invalid, isReady: false })], 'not-done', [20]],
    // It stood there before: not ours.
    ['create', [index(invalid)], [index(invalid)], 'not-done', []],
    ['create', [index({ oid: 19, ...invalid })], [index()], 'done', []],
    // A parent is invalid until all of its parts are there.
    ['create-parent', [], [index({ kind: 'I', ...invalid })], 'done', []],
    ['drop', [index()], [], 'done', []],
    ['drop', [index()], [index()], 'not-done', []],
    ['drop', [index()], [index(invalid)], 'half-dropped', []],
    ['drop', [index()], [index({ ...invalid, isReady: false, isLive: false })], 'half-dropped', []],
    // Dropped, and another one made by that name since.
    ['drop', [index()], [index({ oid: 21 })], 'done', []],
    ['reindex', [index()], [rebuilt], 'done', []],
    ['reindex', [index()], [index()], 'not-done', []],
    ['reindex', [index()], [index(), ccnew()], 'not-done', [30]],
    ['reindex', [index(), ccnew()], [index(), ccnew()], 'not-done', []],
    ['reindex', [index(), ccnew()], [index(), ccnew(), index({ ...ccnew('1'), oid: 31 })], 'not-done', [31]],
    // Swapped: the old one stayed behind, by its own number.
    ['reindex', [index()], [rebuilt, index({ name: 'by_day_ccold', ...invalid })], 'done', [20]],
    ['reindex', [index()], [index(), index({ oid: 30, name: 'other_ccnew', ...invalid })], 'not-done', []],
    ['reindex', [index()], [index(), index({ ...ccnew(), tableOid: 11 })], 'not-done', []],
    ['attach', [index()], [index({ parentOid: 5 })], 'done', []],
    ['attach', [index()], [index()], 'not-done', []],
    ['analyze', [], [], 'unknown', []],
  ])('%s: %j, then %j', (does, before, now, result, leftovers) => {
    const verdict = verdictOfStep({ does, object: { schema: 'shop', name: 'by_day' } }, before, now)
    expect(verdict.result).toBe(result)
    expect(verdict.leftovers.map(({ oid }) => oid)).toEqual(leftovers)
  })

  const dead = { ...invalid, isReady: false, isLive: false }
  test.each([
    [index(), dead, true],
    [index(), invalid, true],
    // Invalid before the drop: a rebuild would make what nobody asked for.
    [index(invalid), dead, false],
    [index({ isReady: false }), dead, false],
    [index(dead), dead, false],
    [index({ kind: 'I' }), { kind: 'I', ...invalid } as const, false],
    [index(), {}, false],
  ])('%j, then %j: to be restored %s', (before, after, isToRestore) => {
    const now = [index({ ...before, ...after })]
    const verdict = verdictOfStep({ does: 'drop', object: { schema: 'shop', name: 'by_day' } }, [before], now)
    expect(verdict.isToRestore).toBe(isToRestore)
  })
})
