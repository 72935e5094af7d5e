import type { Client, Connection } from 'pg'

type CopyConnection = Connection & {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
}

/** The driver knows these calls of the protocol but its published types leave them out. */
const withCopy = (connection: Connection) => connection as CopyConnection

/** One COPY … FROM STDIN in the driver's own queue of queries. */
class CopyIn {
  constructor(
    private readonly text: string,
    private readonly chunks: Iterable<string>,
    private readonly settle: (error?: Error) => void,
  ) {}

  submit(connection: Connection): void {
    withCopy(connection).query(this.text)
  }

  async handleCopyInResponse(plain: Connection): Promise<void> {
    const connection = withCopy(plain)
    try {
      for (const chunk of this.chunks) {
        if (connection.stream.destroyed) return
        connection.sendCopyFromChunk(Buffer.from(chunk))
        await drained(connection)
      }
      connection.endCopyFrom()
    } catch (error) {
      connection.sendCopyFail('the rows could not be made')
      this.settle(error instanceof Error ? error : new Error(String(error)))
    }
  }

  handleError(error: Error): void {
    this.settle(error)
  }

  handleReadyForQuery(): void {
    this.settle()
  }

  handleCommandComplete(): void {}
}

function drained(connection: CopyConnection): Promise<void> {
  if (!connection.stream.writableNeedDrain) return new Promise((resolve) => setImmediate(resolve))
  return new Promise((resolve) => {
    const go = () => {
      connection.stream.off('drain', go).off('close', go)
      resolve()
    }
    connection.stream.on('drain', go).on('close', go)
  })
}

/** Sends lines in COPY's text format; rejects with the server's error, after which the connection is usable again. */
export function copyInto(client: Client, text: string, chunks: Iterable<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(text, chunks, (error) => (error ? reject(error) : resolve())))
  })
}

/** One field of COPY's text format. */
export function copyField(value: string | number | Date | null): string {
  if (value === null) return '\\N'
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'number') return String(value)
  return value.replace(/[\\\n\r\t]/g, (character) => escapes[character] as string)
}

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
