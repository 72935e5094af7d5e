import { expect, test } from 'vitest'
import { type Finding, findingIdentity } from './finding'
import { type StoredFinding, updateFindings } from './finding-life'

const now = new Date('2026-11-20T12:00:00Z')
const past = new Date('2026-11-01T12:00:00Z')
const later = new Date('2026-12-01T12:00:00Z')

const none = new Set<string>()

const finding: Finding = {
  kind: 'never-used',
  severity: 'attention',
  says: 'No server used it.',
  objects: [{ type: 'index', id: 1, schema: 's', name: 'i', table: 't' }],
  reclaimableBytes: 1,
  evidence: [],
  nextStep: { text: 'Drop it.', sql: null },
  verdict: 'candidate',
  fingerprint: 'a',
}
const stored = (change: Partial<StoredFinding>): StoredFinding => ({
  ...finding,
  id: 7,
  identity: findingIdentity(finding),
  resolvedAt: null,
  dismissedAt: null,
  dismissedUntil: null,
  ...change,
})

test.each<[string, Partial<StoredFinding>, string | null, boolean]>([
  ['seen again', {}, null, false],
  ['seen again with other facts', { fingerprint: 'b' }, 'changed', false],
  ['dismissed', { dismissedAt: past }, null, false],
  ['dismissed for a time that is not over', { dismissedAt: past, dismissedUntil: later }, null, false],
  ['dismissed for a time that is over', { dismissedAt: past, dismissedUntil: past }, 'expired', true],
  ['dismissed, with other facts now', { dismissedAt: past, fingerprint: 'b' }, 'returned', true],
  ['dismissed, and graver now', { dismissedAt: past, severity: 'note' }, 'returned', true],
  ['dismissed, and milder now', { dismissedAt: past, severity: 'harm' }, null, false],
  ['graver now', { severity: 'note' }, 'changed', false],
  ['resolved before', { resolvedAt: past }, 'returned', false],
  ['dismissed and then resolved before', { resolvedAt: past, dismissedAt: past }, 'returned', true],
])('%s', (_, change, event, clears) => {
  const update = updateFindings([stored(change)], [finding], none, now)
  expect(update.events.map((each) => each.kind)).toEqual(event ? [event] : [])
  expect(update.seen.map((each) => each.clearsDismissal)).toEqual([clears])
  expect([update.fresh, update.resolved]).toEqual([[], []])
})

test('what is new is found once, what is gone is resolved once', () => {
  expect(updateFindings([], [finding, finding], none, now).fresh).toHaveLength(1)
  expect(updateFindings([stored({})], [], none, now)).toMatchObject({
    resolved: [7],
    events: [{ id: 7, kind: 'resolved' }],
  })
  expect(updateFindings([stored({ resolvedAt: past })], [], none, now)).toMatchObject({ resolved: [], events: [] })
})

test('what was left out of a long list is not resolved', () => {
  const leftOut = new Set([findingIdentity(finding)])
  expect(updateFindings([stored({})], [], leftOut, now)).toMatchObject({ resolved: [], seen: [], events: [] })
})
