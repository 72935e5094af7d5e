import 'server-only'

/**
 * A streamed CSV file of plain rows; the first row's fields are the header. The first portion is read before the answer
 * begins, so that what fails at once is still told with its own status. Cells are always quoted, and text that a
 * spreadsheet would take for a formula begins with an apostrophe.
 */
export async function csv(name: string, portions: AsyncIterable<object[]>): Promise<Response> {
  const encoder = new TextEncoder()
  const iterator = portions[Symbol.asyncIterator]()
  let fields: string[] | null = null
  let first: IteratorResult<object[]> | null = await iterator.next()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = first ?? (await iterator.next())
      first = null
      if (done) return controller.close()
      let text = ''
      for (const row of value as Record<string, unknown>[]) {
        if (!fields) {
          fields = Object.keys(row)
          text += `${fields.map(cell).join(',')}\r\n`
        }
        text += `${fields.map((field) => cell(row[field])).join(',')}\r\n`
      }
      controller.enqueue(encoder.encode(text))
    },
    async cancel() {
      await iterator.return?.()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store, no-transform',
    },
  })
}

/** One cell, quoted. */
export function cell(value: unknown): string {
  const text = plain(value)
  const safe =
    typeof value === 'string' && /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** All rows as one JSON array in a file. */
export async function jsonFile(name: string, portions: AsyncIterable<object[]>): Promise<Response> {
  const rows: object[] = []
  for await (const portion of portions) rows.push(...portion)
  return new Response(JSON.stringify(rows, null, 2), {
    headers: {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store, no-transform',
    },
  })
}
