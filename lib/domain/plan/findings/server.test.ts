import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse'
import type { Draft } from '../finding'
import { readPlans } from '../read'
import { server } from './server'

// Plans recorded from real servers: what depends on times must not depend on how busy the machine is today.

function drafts(kind: string, file: string, change: (text: string) => string = (text) => text): Draft[] {
  const rule = server.find((one) => one.kind === kind)
  const text = change(readFileSync(new URL(`plans/${file}.txt`, import.meta.url), 'utf8'))
  const plan = readPlans(text).plans[0]
  if (!rule || !plan) throw new Error(`${kind} or ${file} is missing`)
  return rule.find(analyse(plan), null)
}

describe('findings of the server on recorded plans', () => {
  it.each([
    ['parallel-skew', 'x-skew', 'x-even', 'One process worked 3.0 times as long as the mean', 84.391 - 28.408],
    ['parallel-not-worth-it', 'x-tiny', 'x-even', 'Parallel workers cost 14.4 ms of 14.4 ms', 14.444],
    ['many-rows-through-gather', 'x-through', 'x-counted', '400,000 rows pass from workers to the leader', 63.0],
    ['jit-overhead', 'x-jit', 'x-jit-little', 'JIT compilation takes 144 ms, 35.4% of the execution', 143.941],
    [
      'serialization-heavy',
      'x-serialize',
      'x-serialize-little',
      'Serialization takes 201 ms, 96.1% of the execution',
      null,
    ],
    ['time-outside-tree', 'x-jit', 'x-jit-little', '183 ms of the execution lie outside the plan tree', null],
  ])('%s: %s, but not %s', (kind, yes, no, title, savedMs) => {
    const [draft, ...more] = drafts(kind, yes)
    expect(more).toEqual([])
    expect(draft?.title).toBe(title)
    if (savedMs === null) expect(draft?.savedMs).toBeNull()
    else expect(draft?.savedMs).toBeCloseTo(savedMs, 0)
    expect(drafts(kind, no)).toEqual([])
  })

  it('sees no skew without the workers’ own lines', () => {
    const without = (text: string) => text.replaceAll(/^ +Worker \d.*\n.*\n/gm, '')
    expect(drafts('parallel-skew', 'x-skew', without)).toEqual([])
  })

  it('names what COSTS OFF hides when time lies outside the tree', () => {
    const slower = (text: string) => text.replace('Execution Time: 228.941', 'Execution Time: 428.941')
    expect(drafts('time-outside-tree', 'x-jit-hidden')).toEqual([])
    expect(drafts('time-outside-tree', 'x-jit-hidden', slower)[0]?.evidence).toContain(
      'COSTS OFF hides the JIT figures: JIT may be what took the time',
    )
  })

  it('does not charge a statement with the waits for WAL buffers that the one before it left', () => {
    const waits = (full: number) => () =>
      `Insert on log  (cost=0.00..0.15 rows=0 width=0) (actual time=0.090..0.090 rows=0 loops=1)
  WAL: records=10 bytes=5632 buffers full=${full}
  ->  Function Scan on generate_series i  (cost=0.00..0.15 rows=10 width=36) (actual time=0.020..0.021 rows=10 loops=1)
Execution Time: 0.120 ms`
    expect(drafts('wal-heavy', 'x-jit', waits(1))).toEqual([])
    expect(drafts('wal-heavy', 'x-jit', waits(300))[0]?.evidence).toContain('WAL buffers were full 300 times')
  })

  it('reads PostgreSQL 19’s I/O figures', () => {
    const io = (waits: number) => (text: string) =>
      text.replace(
        '        Buffers: shared hit=2080 read=11195',
        (all) => `${all}\n        I/O: count=700 waits=${waits}`,
      )
    expect(drafts('read-stream-waits', 'x-jit-little', io(600))[0]?.title).toBe('600 of 700 reads were waited for')
    expect(drafts('read-stream-waits', 'x-jit-little', io(20))).toEqual([])
  })

  it('tells what was not asked for', () => {
    expect(drafts('missing-evidence', 'x-even')).toEqual([])
    expect(drafts('missing-evidence', 'x-serialize')[0]?.title).toBe('This plan lacks VERBOSE')
    const costs = (text: string) =>
      text.replaceAll(/ \(actual [^)]*\)| {2}(?:Buffers|Serialization|Execution).*\n/g, '')
    expect(drafts('missing-evidence', 'x-serialize', costs)[0]?.title).toBe('This plan was not run')
  })

  it('tells the check of a foreign key on insert from the search for referring rows', () => {
    const insert = `Insert on b  (cost=0.00..1.00 rows=0 width=0) (actual time=1900.000..1900.000 rows=0 loops=1)
  ->  Function Scan on generate_series  (cost=0.00..1.00 rows=1 width=8) (actual time=1.000..300.000 rows=5777777 loops=1)
Planning Time: 0.050 ms
Trigger for constraint b_a_fkey: time=5200.000 calls=5777777
Execution Time: 7100.000 ms
`
    const found = (kind: string, text: string) =>
      server.find((rule) => rule.kind === kind)?.find(analyse(readPlans(text).plans[0] as never), null) ?? []
    expect(found('foreign-key-without-index', insert)).toEqual([])
    const [slow] = found('slow-trigger', insert)
    expect(slow?.title).toBe('Checking constraint b_a_fkey takes 5.2 s')
    expect(slow?.evidence[0]).toBe('5,777,777 calls, 0.9 µs each: 73.2% of the execution')
    const erased = insert.replace('Insert on', 'Delete on').replace('calls=5777777', 'calls=500')
    expect(found('foreign-key-without-index', erased)).toHaveLength(1)
    expect(found('slow-trigger', erased)).toEqual([])
  })
})
