import { describe, expect, test } from 'vitest'
import { hostileNames } from '@/lib/testing/hostile-names'
import { majors, startCluster } from '@/lib/testing/postgres'
import { quoteIdentifier, quoteIfNeeded, quoteLiteral } from './quote'

const alphabet = [...'"\'\\;-/*$%\n\r\t\x08\x7f aZ0_.é漢🌳\u202e\u200d`{}<>:@=+']

/** Lehmer's generator: the same names in every run. */
function makeNames(count: number): string[] {
  let seed = 42
  const next = (below: number) => {
    seed = (seed * 48271) % 2147483647
    return seed % below
  }
  const name = () => Array.from({ length: 1 + next(14) }, () => alphabet[next(alphabet.length)]).join('')
  return Array.from({ length: count }, name)
}

describe.each(majors)('PostgreSQL %i', (major) => {
  test('identifiers and literals come back unchanged', async () => {
    const cluster = await startCluster(major)
    const client = await cluster.connect()
    const names = [...hostileNames, ...makeNames(500)]
    for (const conforming of ['on', 'off']) {
      await client.query(`set standard_conforming_strings = ${conforming}; set escape_string_warning = off`)
      for (const name of names) {
        const text = `select 1 as ${quoteIdentifier(name)}, ${quoteLiteral(name)} as literal`
        const { fields, rows } = await client.query({ text, rowMode: 'array' })
        expect([fields[0]?.name, rows[0]?.[1], fields.length]).toEqual([name, name, 2])
      }
    }
    await cluster.remove()
  })

  test('a name is quoted wherever the server would quote it, and reads back as itself', async () => {
    const cluster = await startCluster(major)
    const client = await cluster.connect()
    const keywords = await client.query<{ word: string }>('select word from pg_get_keywords()')
    const names = [
      ...hostileNames,
      ...makeNames(200),
      ...keywords.rows.map((row) => row.word),
      'plain_name1',
      '1st',
      'a$',
    ]
    const { rows } = await client.query<{ name: string; server: string }>(
      'select name, quote_ident(name) as server from unnest($1::text[]) as name',
      [names],
    )
    for (const { name, server } of rows) expect([server, quoteIdentifier(name)]).toContain(quoteIfNeeded(name))
    for (const { name, server } of rows) if (server !== name) expect(quoteIfNeeded(name)).toBe(server)
    expect(quoteIfNeeded('plain_name1')).toBe('plain_name1')
    await cluster.remove()
  })
})
