import { createReadStream } from 'node:fs'
import { longestPaste } from '@/lib/domain/plan/paste/refusal'
import { readPlans } from '@/lib/domain/plan/read'
import { reportOf } from '@/lib/domain/plan/report'
import { readOptions } from './options'
import { print } from './print'

/** More bytes than the longest text that is read can have: the reader of plans says so, without all of it in memory. */
const mostBytes = 4 * longestPaste + 4

/**
 * `plan [FILE|-]`: prints what is known of the plans in a file or standard input as JSON. The exit code is 0 when at least one plan
 * was read, 1 when none was, 2 when the file cannot be read. Needs no server and no store.
 */
export async function plan(args: string[]): Promise<void> {
  const [first, ...rest] = args
  const file = first === '-' ? undefined : first
  if (file?.startsWith('--')) readOptions(args)
  readOptions(rest)
  const text = await readAll(file).catch((error: NodeJS.ErrnoException) => {
    process.stderr.write(`${whyUnreadable(file, error.code)}\n`)
    return null
  })
  if (text === null) {
    process.exitCode = 2
    return
  }
  const reading = readPlans(text)
  process.exitCode = reading.plans.length > 0 ? 0 : 1
  await print(`${JSON.stringify(reportOf(reading), null, 2)}\n`)
}

function whyUnreadable(file: string | undefined, code: string | undefined): string {
  if (file === undefined) return `Standard input cannot be read (${code ?? 'unknown reason'}).`
  if (code === 'ENOENT') return `There is no file ${file}.`
  if (code === 'EISDIR') return `${file} is a folder; name a file in it.`
  if (code === 'EACCES') return `${file} may not be read by this user.`
  return `${file} cannot be read (${code ?? 'unknown reason'}).`
}

async function readAll(file: string | undefined): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of file === undefined ? process.stdin : createReadStream(file)) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > mostBytes) break
  }
  return decode(Buffer.concat(chunks))
}

/**
 * UTF-16 has a mark at its start, as files written by Windows PowerShell do. Windows-1252 is what has a few bytes that UTF-8 does not
 * allow, and no character of more than one byte. Everything else is taken for UTF-8.
 */
function decode(bytes: Buffer): string {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0
  if (mark === 0xfffe) return new TextDecoder('utf-16le').decode(bytes)
  if (mark === 0xfeff) return new TextDecoder('utf-16be').decode(bytes)
  const text = bytes.toString('utf8')
  const isWestern =
    text.includes('\uFFFD') && !/[\x80-\uFFFC]/.test(text) && text.split('\uFFFD').length * 10 < text.length
  return isWestern ? new TextDecoder('windows-1252').decode(bytes) : text
}
