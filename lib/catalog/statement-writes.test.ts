import { expect, test } from 'vitest'
import { writesOf } from './statement-writes'

test.each([
  ['SELECT 1', []],
  ['INSERT INTO t (a) VALUES ($1)', []],
  ['UPDATE t SET a = $1, "B" = a + $2 WHERE id = $3', [[null, 't', ['a', 'B'], false]]],
  ['UPDATE only s.t x SET (a, b) = (SELECT 1, 2) FROM u', [['s', 't', ['a', 'b'], false]]],
  ['UPDATE t SET tags[$1] = $2, point.x = 3', [[null, 't', ['tags', 'point'], false]]],
  ['INSERT INTO t VALUES ($1) ON CONFLICT DO NOTHING', [[null, 't', [], true]]],
  [
    'INSERT INTO t AS x VALUES ($1) ON CONFLICT (id) DO UPDATE SET n = x.n + 1, at = excluded.at',
    [[null, 't', ['n', 'at'], true]],
  ],
  ['WITH moved AS (UPDATE s.t SET a = 1 RETURNING *) SELECT * FROM moved', [['s', 't', ['a'], false]]],
  [
    'MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = u.a WHEN NOT MATCHED THEN INSERT (b) VALUES (1)',
    [[null, 't', ['a'], false]],
  ],
  ['UPDATE t SET', []],
  ['not SQL', []],
  ['', []],
])('%s', async (text, expected) => {
  const writes = await writesOf(text)
  expect(writes.map(({ schema, table, sets, hasOnConflict }) => [schema, table, sets, hasOnConflict])).toEqual(expected)
})
