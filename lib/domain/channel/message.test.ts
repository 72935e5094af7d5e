import { describe, expect, test } from 'vitest'
import { hostileNames } from '@/lib/testing/hostile-names'
import type { CareReport } from '../maintenance/care-report'
import { type Alert, type AlertFacts, alertPath, alertSays } from './alert'
import { alertMessage, mostAlerts, reportMessage, subjectLine, testMessage } from './message'

const at = new Date('2026-11-28T12:00:00Z')
const target = { slug: 'shop', name: 'Shop' }
const alert = (facts: AlertFacts, more: Partial<Alert> = {}): Alert => ({ key: 'k', at, target, facts, ...more })
const drop = (name: string): AlertFacts => ({ kind: 'failed-drop', operation: 'o', schema: 'public', name, says: null })

test.each<[AlertFacts, string, string]>([
  [
    { kind: 'failed-run', run: 'r', policy: 'Nightly', state: 'missed', failed: 0, says: 'Its window was over.' },
    'A run of “Nightly” was missed. Its window was over.',
    '/targets/shop/maintenance/runs/r',
  ],
  [
    { kind: 'failed-run', run: 'r', policy: 'Nightly', state: 'failed', failed: 1, says: null },
    'A run of “Nightly” failed.',
    '/targets/shop/maintenance/runs/r',
  ],
  [
    { kind: 'failed-run', run: 'r', policy: 'Nightly', state: 'finished', failed: 2, says: '2 failed.' },
    'A run of “Nightly” ended with 2 failures. 2 failed.',
    '/targets/shop/maintenance/runs/r',
  ],
  [
    { kind: 'invalid-index', finding: 7, schema: 'public', name: 'a', says: 'A build of it failed.' },
    'The index public.a is invalid. A build of it failed.',
    '/targets/shop/findings/7',
  ],
  [
    { kind: 'failed-run', run: 'r', policy: 'Nightly', state: 'stopped', failed: 0, says: 'A snapshot is held.' },
    'A run of “Nightly” was stopped by a guard. A snapshot is held.',
    '/targets/shop/maintenance/runs/r',
  ],
  [drop('a'), 'The drop of public.a failed.', '/targets/shop/operations/o'],
  [
    { kind: 'failed-drop', operation: 'o', state: 'refused', schema: 'public', name: 'a', says: 'It is gone.' },
    'The drop of public.a was refused. It is gone.',
    '/targets/shop/operations/o',
  ],
  [
    {
      ...{ kind: 'worse-effect', operation: 'o', does: 'drop-index', schema: 's', name: 'a' },
      says: '1 of 2 statements on the table became slower.',
    },
    'Worse since “Drop index” s.a: 1 of 2 statements on the table became slower.',
    '/targets/shop/operations/o',
  ],
  [
    { kind: 'verdict-changed', index: 3, schema: 's', name: 'a', from: 'candidate', to: 'keep', reason: 'Used again.' },
    'The verdict on s.a changed from “Candidate to drop” to “Keep”. Used again.',
    '/targets/shop/indexes/3',
  ],
])('an alert in words: %j', (facts, says, path) => {
  expect([alertSays({ facts }), alertPath(alert(facts))]).toEqual([says, path])
})

describe('a message', () => {
  test('of one alert says it in the subject, of several how many and where', () => {
    expect(alertMessage([alert(drop('a'))], null).subject).toBe('Arborist: Shop: The drop of public.a failed.')
    const two = alertMessage([alert(drop('a')), alert(drop('b'), { key: 'l' })], 'https://arborist.example')
    expect(two.subject).toBe('Arborist: 2 alerts: Shop')
    expect(two.text).toBe(
      'Shop: The drop of public.a failed.\n  https://arborist.example/targets/shop/operations/o\n\n' +
        'Shop: The drop of public.b failed.\n  https://arborist.example/targets/shop/operations/o\n',
    )
    expect(two.html).toContain('href="https://arborist.example/targets/shop/operations/o"')
    expect(two.data).toMatchObject({ more: 0, alerts: [{ key: 'k', kind: 'failed-drop', target }, { key: 'l' }] })
  })

  test('of very many spells out the first and counts the rest', () => {
    const [first, ...rest] = Array.from({ length: mostAlerts + 7 }, (_, n) => alert(drop(`i${n}`)))
    const message = alertMessage([first!, ...rest], null)
    expect((message.data.alerts as unknown[]).length).toBe(mostAlerts)
    expect(message.text).toContain('And 7 more')
    expect(message.html).toContain('And 7 more')
  })

  test.each(hostileNames.map((name) => [name]))('made of %j stays one line, plain text and no markup', (name) => {
    const named = { slug: 's', name }
    for (const message of [
      alertMessage([alert(drop(name), { target: named })], 'https://arborist.example'),
      alertMessage([alert(drop(name), { target: named }), alert(drop(name), { target: named })], null),
      testMessage(name, null),
      reportMessage(report(name), 'https://arborist.example'),
    ]) {
      expect(message.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u)
      expect([...message.subject].length).toBeLessThanOrEqual(150)
      expect(message.text).not.toMatch(/[\r\u202a-\u202e]/)
      const foreign = message.html.replace(
        /<(\/?(h1|h2|p|b|ul|li|table|tr|th|td|html|head|body|title)( [a-z]+="[^"<>]*")?|!doctype html|meta charset="utf-8"|a href="https:\/\/arborist\.example\/[^"<>]*"|\/a)>/g,
        '',
      )
      expect(foreign).not.toMatch(/[<>]/)
    }
  })

  test('has a subject that is cut at a letter, not within one', () => {
    expect(subjectLine('🌳'.repeat(200))).toBe(`${'🌳'.repeat(149)}…`)
  })
})

function report(name: string): CareReport {
  return {
    ...{ from: at, to: at, madeAt: at, totalRuns: 1, missedRuns: 0, lastRun: null, averageDurationMs: null },
    ...{ successRate: null, done: 0, failed: 0, failedRuns: 0, reclaimedBytes: 0, commonRecommendations: [] },
    changes: [{ target: name, at, what: 'created', schema: name, table: name, index: name, bytes: 8192 }],
    needsPerson: [{ target: name, says: `${name} failed.`, href: '/targets/s/operations/o' }],
    targets: [
      {
        ...{ slug: 's', name, runs: 1, missed: 0, failed: 0, failedRuns: 0, reclaimedBytes: 0, lastRunAt: null },
        openFindings: { harm: 0, attention: 0, note: 0 },
      },
    ],
  }
}
