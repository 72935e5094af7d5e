import { describe, expect, test } from 'vitest'
import { hostileNames } from '@/lib/testing/hostile-names'
import { qualified } from '../ddl/quote'
import { type Check, stops, waits } from './check'
import type { OperationRequest } from './request'
import { writeScript } from './script'
import type { OperationPlan, Step } from './step'

const at = new Date('2026-01-31T12:00:00Z')

function part(name: string, more: { steps?: Partial<Step>[]; checks?: Check[] } = {}) {
  const request: OperationRequest = { kind: 'drop-index', schema: name, name }
  const sql = `DROP INDEX CONCURRENTLY ${qualified(name, name)}`
  const object = { schema: name, name }
  const step = { sql, does: 'drop', lock: 'SHARE UPDATE EXCLUSIVE', blocks: `Not “${name}”.`, object }
  const plan = {
    steps: (more.steps ?? [{}]).map((each) => ({ ...step, isConcurrent: true, isOptional: false, ...each })),
    undo: { says: `“${name}” again.`, statements: [`CREATE INDEX ON ${qualified(name, name)} (a)`] },
    basis: 'b',
    table: { oid: 1, schema: name, name, sizeBytes: null },
    index: { oid: 2, schema: name, name, sizeBytes: null, definition: '' },
    predictedMs: null,
    predictedBytes: null,
  } as OperationPlan
  return { request, plan, checks: more.checks ?? [] }
}

/** What is left of a script when quoted identifiers and comments are taken out. */
function bare(script: string): string {
  return script
    .split('\n')
    .reduce<{ text: string; isQuoted: boolean }>(
      (so, line) => {
        if (!so.isQuoted && line.startsWith('--')) return so
        const quotes = line.split('"').length - 1
        return { text: `${so.text}\n${line}`, isQuoted: so.isQuoted !== (quotes % 2 === 1) }
      },
      { text: '', isQuoted: false },
    )
    .text.replace(/"(?:[^"]|"")*"/g, '@')
}

describe.each(hostileNames)('the name %j', (name) => {
  test.each(['script', 'migration'] as const)('stays inside its quotes in a %s', (form) => {
    const text = writeScript([part(name)], form, { target: name, at })
    const statements = bare(text)
      .split('\n')
      .filter((line) => line.trim() !== '')
    expect(statements).toEqual([
      ...(form === 'script' ? ['\\set ON_ERROR_STOP on'] : []),
      'set statement_timeout = 0;',
      'set lock_timeout = 0;',
      'DROP INDEX CONCURRENTLY @.@;',
      ...(form === 'migration' ? ["set lock_timeout = '1s';", 'CREATE INDEX ON @.@ (a);'] : []),
    ])
  })
})

test('the way down runs backwards', () => {
  const text = writeScript([part('a'), part('b')], 'migration', { target: 't', at })
  expect(text.indexOf('CREATE INDEX ON "b"')).toBeLessThan(text.indexOf('CREATE INDEX ON "a"'))
  expect(text.indexOf('INDEX CONCURRENTLY "a"')).toBeLessThan(text.indexOf('INDEX CONCURRENTLY "b"'))
})

test('each statement waits for its lock as long as it does when we send it', () => {
  const steps: Partial<Step>[] = [
    { sql: 'CREATE INDEX CONCURRENTLY a ON t (a)', does: 'create', isConcurrent: true },
    { sql: 'ALTER INDEX a ATTACH PARTITION b', does: 'attach', lock: 'ACCESS EXCLUSIVE', isConcurrent: false },
    { sql: 'DROP INDEX a', does: 'drop', lock: 'ACCESS EXCLUSIVE', isConcurrent: false },
    { sql: 'ANALYZE t', does: 'analyze', isConcurrent: false },
    { sql: 'DROP INDEX CONCURRENTLY b', does: 'drop', isConcurrent: true },
  ]
  const text = writeScript([part('a', { steps })], 'script', { target: 't', at })
  const statements = text.split('\n').filter((line) => line !== '' && !line.startsWith('--') && !line.startsWith('\\'))
  expect(statements).toEqual([
    'set statement_timeout = 0;',
    'set lock_timeout = 0;',
    'CREATE INDEX CONCURRENTLY a ON t (a);',
    "set lock_timeout = '1s';",
    'ALTER INDEX a ATTACH PARTITION b;',
    'DROP INDEX a;',
    "set lock_timeout = '5s';",
    'ANALYZE t;',
    'set lock_timeout = 0;',
    'DROP INDEX CONCURRENTLY b;',
  ])
  expect(text).toContain('-- Lock: ACCESS EXCLUSIVE.')
})

test.each(['script', 'migration'] as const)('what may not be done is left out of a %s, and why', (form) => {
  const identity = stops('replica-identity', 'It is the REPLICA IDENTITY\nof its table.', {
    hint: 'Give it another first.',
  })
  const parts = [
    part('kept'),
    part('barred', { checks: [identity] }),
    part('later', { checks: [waits('old-snapshot', 'A dump runs.')] }),
    { ...part('gone', { checks: [stops('exists', 'There is no such index.')] }), plan: null },
  ]
  const leftOut = [{ request: part('twin').request, why: 'The other one stays.' }]
  const text = writeScript(parts, form, { target: 't', at, leftOut })
  expect(text).toContain(
    '-- Left out: Drop index barred.barred. It is the REPLICA IDENTITY of its table. Give it another first.\n',
  )
  expect(text).toContain('-- Left out: Drop index gone.gone. There is no such index.\n')
  expect(text).toContain('-- Left out: Drop index twin.twin. The other one stays.\n')
  expect(text).toContain('-- Wait until this has passed: A dump runs.\n')
  expect(text).toContain('DROP INDEX CONCURRENTLY "later"."later";')
  expect(text).toContain('DROP INDEX CONCURRENTLY "kept"."kept";')
  expect(text).not.toContain('"barred"')
  expect(text).not.toContain('"gone"')
})
