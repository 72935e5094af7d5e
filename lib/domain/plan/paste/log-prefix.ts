import { peelCommonPrefix } from './common-prefix'
import { cut, isBlank, type Line } from './line'
import type { Peeled } from './peeled'

const date = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?`
const tag = String.raw`[\w./-]{1,80}(?:\[\d{1,10}\])?: ?`

/** What a logger puts before every line it passes on. */
const transports = [
  // syslog and journald, old and new
  new RegExp(String.raw`^(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})? [\w.:-]{1,100} ${tag}`),
  new RegExp(String.raw`^(?:<\d{1,3}>\d? ?)?${date} [\w.:-]{1,100} ${tag}`),
  new RegExp(
    String.raw`^(?:<\d{1,3}>\d? ?)?${date} [\w.:-]{1,100} [\w./-]{1,80} (?:\d{1,10}|-) (?:\S{1,80}|-) (?:-|\[[^\]]{0,200}\]) ?`,
  ),
  // Kubernetes, with and without its stream
  new RegExp(`^${date} (?:stdout|stderr) [FP] `),
  /^\[pod\/[\w./-]{1,200}\] /,
  // docker compose
  /^[\w.-]{1,80}[ \t]{1,40}\| ?/,
  // logplex
  new RegExp(String.raw`^${date} (?:app|heroku)\[[\w.-]{1,60}\]: ?(?:\[\w{1,40}\] ?)?`),
  // CloudWatch
  new RegExp(String.raw`^${date} [\w.-]{1,100}\.\d{1,3} (?=\d{4}-|\t)`),
  // kubectl logs --timestamps, docker logs -t
  new RegExp(`^${date}[ \\t]`),
]

const chunk = /^ ?\[\d{1,10}-\d{1,6}\](?: {1,3}sql_error_code = \w{5} | )?/

/**
 * Takes off what a log pipeline put before every line (syslog, journald, Kubernetes, docker compose, logplex, CloudWatch), and
 * turns the `#011` of syslog back into the tab it was. What no known pipeline writes is found by its shape.
 */
export function peelLogPrefix(lines: Line[]): Peeled {
  let now = lines
  let count = 0
  for (let round = 0; round < 3; round++) {
    const before = now
    for (const transport of [...transports, chunk]) now = peelOne(now, transport)
    if (now === before) break
    count++
  }
  const common = peelCommonPrefix(now)
  if (common !== now) {
    now = common
    count++
  }
  if (count === 0) return { lines, repairs: [] }
  return {
    lines: now.map((line) =>
      line.text.includes('#011') ? { ...line, text: line.text.replaceAll('#011', '\t') } : line,
    ),
    repairs: ['Took off what a log pipeline had put before each line'],
  }
}

function peelOne(lines: Line[], prefix: RegExp): Line[] {
  const lengths: number[] = []
  let found = 0
  let missed = 0
  for (const line of lines) {
    lengths.push(0)
    if (isBlank(line)) continue
    const length = prefix.exec(line.text.slice(0, 400))?.[0].length ?? 0
    lengths[lengths.length - 1] = length
    if (length > 0) found++
    else missed++
    // Too many are without it already, whatever follows.
    if (missed * 10 > lines.length * 2) return lines
  }
  if (found < 2 || found * 10 < (found + missed) * 8) return lines
  return lines.map((line, i) => cut(line, lengths[i] ?? 0))
}
