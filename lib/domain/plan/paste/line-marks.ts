import { cut, indentation, isBlank, type Line, lastOf, withText } from './line'
import type { Peeled } from './peeled'

const bar = /^\|(?: |$)/
const marks = [
  /^[ \t]{0,40}--(?: |$)/,
  /^[ \t]{0,40}(?:#|\/\/)(?: |$)/,
  /^[ \t]{0,4}\*(?: |$)/,
  /^[│▏┃](?: |$)/,
  bar,
  /^[A-Z]{2,4}>(?: |$)/,
  /^(?:psql:[^\s:]{1,40}:\d{1,6}: )?(?:NOTICE|INFO|WARNING|LOG): {2}/,
  /^[\w/-]{1,40}\.\w{1,8}:(?:\d{1,7}:)?/,
  /^\+/,
  /^-(?![->])/,
]
const planLike = / {2}\((?:cost=|actual )|-> {2}|Node[ -]Type/
const fences =
  /^[ \t]*(?:\/\*+|\*\/|<\/?(?:pre|code)\b[^>]{0,200}>|\{(?:noformat|code|quote)[^}]{0,40}\}|\$\w{0,40}\$|\[\/?(?:code|pre|quote)\])[ \t]*;?[ \t]*$/i
const before =
  /^[ \t]{0,20}(?:(?:<(?:pre|code|samp|div|p)\b[^>]{0,200}>){1,3}|\[(?:code|pre|quote)\]|(?:(?:const|let|var) \w{1,40} ?= ?)?`{1,3}|\$\w{0,40}\$)(?=\S)/i
const behind = /(?:(?:<\/(?:pre|code|samp|div|p)>){1,3}|\[\/(?:code|pre|quote)\]|`{1,3};?|\$\w{0,40}\$;?)[ \t]*$/i

/**
 * Takes off what every line of a plan begins with in a comment (`--`, `#`, `*`), in a chat's quotation (`│`) or in a difference
 * (`+`), and the marks that stand around it: comments, `<pre>`, `{noformat}`.
 */
export function peelLineMarks(lines: Line[]): Peeled {
  const inner = withoutFences(lines)
  const texts = inner.filter((line) => !isBlank(line))
  if (texts.length > 0 && texts.some((line) => planLike.test(line.text.slice(0, 4000)))) {
    for (const mark of marks) {
      if (!areMarked(texts, mark)) continue
      return {
        lines: inner.map((line) => cut(line, mark.exec(line.text.slice(0, 60))?.[0].length ?? 0)),
        repairs: [`Took off what stood at the start of each line`],
      }
    }
  }
  return inner === lines ? { lines, repairs: [] } : { lines: inner, repairs: ['Took off the marks around the plan'] }
}

/** Nine tenths of the lines, and two at least. */
function areMarked(texts: Line[], mark: RegExp): boolean {
  let missed = 0
  for (const { text } of texts) {
    // A bar at both ends is the frame of a table.
    if (mark.test(text.slice(0, 60)) && !(mark === bar && lastOf(text) === '|')) continue
    missed++
    if (missed * 10 > texts.length) return false
  }
  return texts.length - missed >= 2
}

/** Lines that are only marks become empty; a mark may stand on the first and last line of the plan itself. */
function withoutFences(lines: Line[]): Line[] {
  if (!lines.some((line) => isFence(line.text))) return lines
  return lines.map((line) => {
    if (fences.test(line.text.slice(0, 260)) && line.text.length < 260) return cut(line, line.text.length)
    const start = before.exec(line.text.slice(0, 800))?.[0].length ?? 0
    const one = cut(line, start)
    const end = behind.exec(one.text.slice(-60))?.[0].length ?? 0
    return end > 0 ? withText(one, one.text.slice(0, -end)) : one
  })
}

function isFence(text: string): boolean {
  if (!'/*<{[`$cvl'.includes(text[indentation(text)] ?? ' ')) return false
  return fences.test(text.slice(0, 260)) || before.test(text.slice(0, 800))
}
