import { describe, expect, test } from 'vitest'
import { hostileNames } from '@/lib/testing/hostile-names'
import { qualified } from '../ddl/quote'
import type { OperationRequest } from './request'
import { writeScript } from './script'
import type { OperationPlan } from './step'

const at = new Date('2026-01-31T12:00:00Z')

function part(name: string) {
  const request: OperationRequest = { kind: 'drop-index', schema: name, name }
  const sql = `DROP INDEX CONCURRENTLY ${qualified(name, name)}`
  const object = { schema: name, name }
  const step = { sql, does: 'drop', lock: 'SHARE UPDATE EXCLUSIVE', blocks: `Not “${name}”.`, object }
  const plan = {
    steps: [{ ...step, isConcurrent: true, isOptional: false }],
    undo: { says: `“${name}” again.`, statements: [`CREATE INDEX ON ${qualified(name, name)} (a)`] },
    basis: 'b',
    table: { oid: 1, schema: name, name, sizeBytes: null },
    index: { oid: 2, schema: name, name, sizeBytes: null, definition: '' },
    predictedMs: null,
    predictedBytes: null,
  } as OperationPlan
  return { request, plan }
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
      'set lock_timeout = 0;',
      'set statement_timeout = 0;',
      'DROP INDEX CONCURRENTLY @.@;',
      ...(form === 'migration' ? ['CREATE INDEX ON @.@ (a);'] : []),
    ])
  })
})

test('the way down runs backwards', () => {
  const text = writeScript([part('a'), part('b')], 'migration', { target: 't', at })
  expect(text.indexOf('CREATE INDEX ON "b"')).toBeLessThan(text.indexOf('CREATE INDEX ON "a"'))
  expect(text.indexOf('INDEX CONCURRENTLY "a"')).toBeLessThan(text.indexOf('INDEX CONCURRENTLY "b"'))
})
