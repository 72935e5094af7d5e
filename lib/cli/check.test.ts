import { expect, test } from 'vitest'
import type { Severity } from '@/lib/domain/finding'
import { exitCode } from './check'

type Report = Parameters<typeof exitCode>[0]

const report = (severities: Severity[], missing: string[] = []) =>
  ({
    findings: severities.map((severity) => ({ severity })),
    incomplete: missing.map((what) => ({ what, message: 'It may not.', hint: null })),
  }) as unknown as Report

test.each<[Severity[], string[], Severity | 'never', number]>([
  [[], [], 'attention', 0],
  [['note'], [], 'attention', 0],
  [['note'], [], 'note', 1],
  [['note', 'attention'], [], 'attention', 1],
  [['attention', 'harm'], [], 'attention', 2],
  [['attention'], [], 'harm', 0],
  [['harm'], [], 'never', 0],
  [[], ['standbys'], 'attention', 3],
  [['note'], ['standbys'], 'attention', 3],
  [['attention'], ['standbys'], 'attention', 1],
  [[], ['column statistics'], 'attention', 0],
  [[], ['bloat', 'column statistics'], 'attention', 0],
  [[], ['bloat', 'btree-width'], 'attention', 3],
])('%j without %j, failing on %s, ends with %i', (severities, missing, failOn, code) => {
  expect(exitCode(report(severities, missing), failOn)).toBe(code)
})
