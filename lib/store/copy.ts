import 'server-only'
import type { Duplex } from 'node:stream'
import type { ClientBase, Submittable } from 'pg'

/** What the driver's link can do beside what is declared of it. */
type Link = {
  stream: Duplex
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
}

/** Rows of one statement, so that each stays far below the statement timeout. */
const portion = 10_000
/** Characters sent at once: the server reads them while the next ones are put together. */
const chunkLength = 65_536

/**
 * Adds many rows by COPY: the server takes rows in while the next ones are still put into words. `valuesOf` answers a
 * row's values in the order of `columns`: dates, objects (as JSON) and null for undefined are understood. NUL characters
 * cannot be stored by PostgreSQL and are shown as U+FFFD. Identity columns take the values given.
 */
export async function copyRows<T>(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: readonly T[],
  valuesOf: (row: T) => readonly unknown[],
): Promise<void> {
  const text = `copy ${table} (${columns.map((name) => `"${name}"`).join(', ')}) from stdin`
  for (let from = 0; from < rows.length; from += portion) {
    await new Promise<void>((resolve, reject) => {
      client.query(new Copy(text, chunksOf(rows, from, valuesOf), resolve, reject))
    })
  }
}

/** Takes as many ids as asked for from the identity column of a table, for rows that are copied into it. */
export async function takeIds(client: ClientBase, table: string, count: number): Promise<number[]> {
  if (count === 0) return []
  const { rows } = await client.query<{ ids: number[] }>(
    `select array_agg(nextval(own.sequence)::int) as ids
     from (select pg_get_serial_sequence($1, 'id')::regclass as sequence) own, generate_series(1, $2::int)`,
    [table, count],
  )
  return rows[0]!.ids
}

function* chunksOf<T>(rows: readonly T[], from: number, valuesOf: (row: T) => readonly unknown[]): Generator<Buffer> {
  const end = Math.min(from + portion, rows.length)
  let chunk = ''
  for (let i = from; i < end; i += 1) {
    let glue = ''
    for (const value of valuesOf(rows[i]!)) {
      chunk += glue + inWords(value)
      glue = '\t'
    }
    chunk += '\n'
    if (chunk.length < chunkLength) continue
    yield Buffer.from(chunk)
    chunk = ''
  }
  if (chunk !== '') yield Buffer.from(chunk)
}

const special = /[\\\t\n\r\0]/
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\ufffd' }

function inWords(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'string') return escaped(value)
  if (typeof value !== 'object') return String(value)
  if (value instanceof Date) return value.toISOString()
  return escaped(JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? withoutNul(each) : each)))
}

function escaped(text: string): string {
  return special.test(text) ? text.replace(/[\\\t\n\r\0]/g, (each) => escapes[each]!) : text
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text
}

/** One COPY as the driver's queue wants it. Waits whenever the link is full, so that rows never pile up here. */
class Copy implements Submittable {
  #isOver = false

  constructor(
    readonly text: string,
    readonly chunks: Iterable<Buffer>,
    readonly resolve: () => void,
    readonly reject: (error: Error) => void,
  ) {}

  submit(connection: unknown): void {
    ;(connection as Link).query(this.text)
  }

  handleCopyInResponse(link: Link): void {
    this.#send(link, this.chunks[Symbol.iterator]())
  }

  handleError(error: Error): void {
    this.#isOver = true
    this.reject(error)
  }

  handleReadyForQuery(): void {
    this.#isOver = true
    this.resolve()
  }

  handleCommandComplete(): void {}

  #send(link: Link, chunks: Iterator<Buffer>): void {
    try {
      while (!this.#isOver) {
        const next = chunks.next()
        if (next.done) {
          link.endCopyFrom()
          return
        }
        link.sendCopyFromChunk(next.value)
        if (link.stream.writableNeedDrain) {
          link.stream.once('drain', () => this.#send(link, chunks))
          return
        }
      }
    } catch (error) {
      // The server answers this with an error of its own, which ends the query; the first one is the one to tell.
      this.reject(error as Error)
      link.sendCopyFail('its rows could not be put into words')
    }
  }
}
