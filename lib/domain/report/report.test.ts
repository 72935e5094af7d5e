import { describe, expect, test } from 'vitest'
import { hostileNames } from '@/lib/testing/hostile-names'
import { dropIndex } from '../ddl/index-statements'
import { applyIgnoreList, readIgnoreList } from './ignore-list'
import { reportJson } from './report-json'
import { reportMarkdown } from './report-markdown'
import { groupBySteps, stepOf } from './report-steps'
import { reportText } from './report-text'
import type { ReportFinding, TargetReport } from './target-report'

const now = new Date('2026-11-20T12:00:00Z')

function finding(name: string, change: Partial<ReportFinding> = {}): ReportFinding {
  return {
    kind: 'duplicate',
    severity: 'attention',
    says: `“${name}” does the same work.`,
    objects: [{ type: 'index', id: 1, schema: name, name, table: name }],
    reclaimableBytes: 8192,
    evidence: [{ topic: 'Compared', text: `“${name}” was compared.`, weight: 'supports', at: null }],
    nextStep: { text: `Drop it; “${name}” stays.`, sql: dropIndex({ schema: name, name, kind: 'i' }) },
    verdict: 'safe-to-try',
    ...change,
  }
}

function reportOf(findings: ReportFinding[], change: Partial<TargetReport> = {}): TargetReport {
  return {
    ...{ name: 'shop', host: 'db.example', port: 5432, database: 'shop', version: '18.1', role: 'primary' },
    ...{ madeAt: now, seenAt: now, judgedAt: now, watchedSince: null, simulatedUntil: null },
    ...{
      countersSince: now,
      countersSinceCause: 'reset',
      indexCount: 3,
      indexBytes: 9000,
      tableCount: 1,
      tableBytes: 1,
    },
    ...{ databaseBytes: 9001, verdicts: [{ verdict: 'keep', count: 3, bytes: 9000 }], total: findings.length },
    severities: { harm: 0, attention: findings.length, note: 0 },
    reclaimableBytes: findings.length * 8192,
    findings,
    incomplete: [],
    ...change,
  }
}

describe('what is to be done next', () => {
  test.each([
    ['DROP INDEX CONCURRENTLY "a"."b";', 'drop'],
    ['CREATE INDEX CONCURRENTLY "b" ON "a"."c" ("d");', 'create'],
    ['REINDEX INDEX CONCURRENTLY "a"."b";', 'rebuild'],
    ['ANALYZE "a"."c";', 'analyze'],
    ['ALTER TABLE "a"."c" REPLICA IDENTITY DEFAULT;', 'alter'],
    [null, 'look'],
  ])('%s', (sql, step) => {
    expect(stepOf({ nextStep: { text: '', sql } })).toBe(step)
  })

  test('the group of the most urgent finding comes first, and nothing is lost', () => {
    const look = finding('a', { nextStep: { text: 'Look.', sql: null }, reclaimableBytes: null })
    const groups = groupBySteps([look, finding('b'), finding('c'), look])
    expect(groups.map(({ step, findings, reclaimableBytes }) => [step, findings.length, reclaimableBytes])).toEqual([
      ['look', 2, 0],
      ['drop', 2, 16384],
    ])
  })
})

const nasty = [
  ...hostileNames,
  '```',
  '````sql',
  '|',
  '<img src=x>',
  '[a](javascript:x)',
  '\u009b31m',
  'a\u2028b',
  '# h',
  '-- x\n',
]

describe('foreign names in a report', () => {
  const addressable = nasty.filter((name) => dropIndex({ schema: name, name, kind: 'i' }) !== null)

  test.each(addressable.map((name) => [JSON.stringify(name), name]))('%s', (_, name) => {
    const report = reportOf([finding(name)], { name, database: name })
    const markdown = reportMarkdown(report)
    // Outside of code, no character of the name is markup or ends the line it stands on.
    const blocks = markdown.split(/^(`{3,})sql\n[\s\S]*?^\1$/m)
    expect(blocks).toHaveLength(3)
    const outside = `${blocks[0]}${blocks[2]}`
    expect(outside.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(4)
    for (const line of outside.split('\n').filter((each) => !each.startsWith('###'))) {
      expect(line.replace(/^> |^\| | \| | \|$/g, '').replace(/\\[\s\S]/g, '')).not.toMatch(/[`<[\]]/)
    }
    const text = reportText(report)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)
    const json = reportJson(report)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)
    expect(JSON.parse(json).findings[0].objects[0].name).toBe(name)
  })
})

test('says what is missing, and how many findings are left out', () => {
  const report = reportOf([finding('a')], {
    total: 3,
    incomplete: [{ what: 'standbys', message: 'It may not.', hint: 'grant pg_monitor' }],
  })
  for (const text of [reportText(report), reportMarkdown(report)]) {
    expect(text).toContain('It may not. grant pg')
    expect(text).toContain('2 more findings')
  }
  expect(reportText(reportOf([], { severities: { harm: 0, attention: 0, note: 0 } }))).toContain('Nothing to do')
})

describe('the ignore list', () => {
  const found = [finding('a.b'), finding('audit', { kind: 'invalid' }), finding('x*y', { kind: 'covered' })]
  const left = (text: string) => {
    const { kept, idle } = applyIgnoreList(found, readIgnoreList(text))
    return [kept.map(({ objects }) => objects[0].name), idle.map(({ line }) => line)]
  }

  test.each<[string, string[], number[]]>([
    ['', ['a.b', 'audit', 'x*y'], []],
    ['# nothing\n\n  # at all', ['a.b', 'audit', 'x*y'], []],
    ['* *', [], []],
    ['duplicate *', ['audit', 'x*y'], []],
    ['covered audit.audit', ['a.b', 'audit', 'x*y'], [1]],
    ['* audit.*\r\n* none.*', ['a.b', 'x*y'], [2]],
    ['* a.b.a.b', ['audit', 'x*y'], []],
    ['* axb.a.b', ['a.b', 'audit', 'x*y'], [1]],
  ])('%j', (text, names, idle) => {
    expect(left(text)).toEqual([names, idle])
  })

  test.each([
    ['odd *', /Line 1 .* no kind/],
    ['# a\nduplicate', /Line 2 .* names nothing/],
  ])('refuses %j', (text, words) => {
    expect(() => readIgnoreList(text)).toThrow(words)
  })
})
