import { expect, test } from 'vitest'
import { isIndexOf } from './is-index-of'

const asked = 'CREATE INDEX CONCURRENTLY "i" ON "s"."t"'
const found = 'CREATE INDEX i ON s.t USING'

test.each([
  [`${asked} ("a")`, `${found} btree (a)`, true],
  [`${asked} ("a")`, `${found} btree (b)`, false],
  [`${asked} ("a")`, `${found} btree (a, b)`, false],
  [`${asked} ("a", "b")`, `${found} btree (b, a)`, false],
  [`${asked} ("a")`, `${found} hash (a)`, false],
  [`${asked} ("a")`, `${found} btree (a) INCLUDE (b)`, false],
  [`${asked} ("a") INCLUDE ("b")`, `${found} btree (a) INCLUDE (b)`, true],
  [`${asked} ("a")`, 'CREATE UNIQUE INDEX i ON s.t USING btree (a)', false],
  [`${asked} ("a" DESC)`, `${found} btree (a DESC)`, true],
  [`${asked} ("a" DESC NULLS FIRST)`, `${found} btree (a DESC)`, true],
  [`${asked} ("a" ASC NULLS LAST)`, `${found} btree (a)`, true],
  [`${asked} ("a" DESC)`, `${found} btree (a)`, false],
  // A default is not printed.
  [`${asked} ("a" "pg_catalog"."int4_ops")`, `${found} btree (a)`, true],
  [`${asked} ("a" "text_pattern_ops")`, `${found} btree (a text_pattern_ops)`, true],
  [`${asked} ("a" "varchar_pattern_ops")`, `${found} btree (a text_pattern_ops)`, false],
  [`${asked} ("a" COLLATE "C")`, `${found} btree (a COLLATE "POSIX")`, false],
  [`${asked} USING gist ("a" "tsvector_ops" (siglen = '32'))`, `${found} gist (a tsvector_ops (siglen='32'))`, true],
  [`${asked} USING gist ("a" "tsvector_ops")`, `${found} gist (a tsvector_ops (siglen='32'))`, false],
  // What is written and what is printed differ in casts and parentheses.
  [
    `${asked} ((lower(a) || coalesce(b, 1)))`,
    `${found} btree (((lower((a)::text) || COALESCE((b)::bigint, 1))))`,
    true,
  ],
  [`${asked} ((lower(a)))`, `${found} btree (lower((b)::text))`, false],
  [`${asked} ((lower(a)))`, `${found} btree (a)`, false],
  [`${asked} ("a") WHERE (b IN (1, 2))`, `${found} btree (a) WHERE (b = ANY (ARRAY[1, 2]))`, true],
  [`${asked} ("a") WHERE (b > 1)`, `${found} btree (a)`, false],
  [`${asked} ("a") WHERE (b > 1)`, `${found} btree (a) WHERE (c > 1)`, false],
  // Another table is told by its number, unless that is not known.
  [`${asked} ("a")`, 'CREATE INDEX i ON s.u USING btree (a)', true],
  // Of a form that is not known nothing is said.
  [`${asked} ("a")`, `${found} btree (a) OF THE FUTURE`, true],
  ['ALTER TABLE "s"."t" ADD CONSTRAINT "i" UNIQUE ("a")', `${found} btree (b)`, true],
])('%s, found %s: %s', async (statement, definition, expected) => {
  expect(await isIndexOf(statement, definition, { alsoTable: false })).toBe(expected)
})

test('the table by its name', async () => {
  expect(await isIndexOf(`${asked} (a)`, `${found} btree (a)`, { alsoTable: true })).toBe(true)
  expect(await isIndexOf(`${asked} (a)`, 'CREATE INDEX i ON s.u USING btree (a)', { alsoTable: true })).toBe(false)
})
