import type { Bag } from '../bag'
import { peelDrawnIndentation } from './drawn-indentation'
import { peelDriverRows } from './driver-rows'
import { peelHtml } from './html-text'
import { peelLatex } from './latex-table'
import { dedent, type Line } from './line'
import { peelLineEnds } from './line-ends'
import { peelLineMarks } from './line-marks'
import { entriesIn, withoutQuery } from './log-entries'
import { peelLogPrefix } from './log-prefix'
import { recordsIn } from './log-records'
import { peelInlineCode, peelMarkdown } from './markdown'
import { peelNumbering } from './numbering'
import { peelAll } from './peeled'
import { peelPsqlMessages } from './psql-messages'
import { peelTable } from './psql-table'
import { peelQuotedRows } from './quoted-rows'

/** Lines that hold plans and nothing of a client or log around them, with what the log said about the plan. */
export type Segment = { lines: Line[]; properties: Bag; repairs: string[] }

/** Peels a paste: from records or entries of a log one segment for each plan, else one for all. */
export function segmentsIn(lines: Line[]): Segment[] {
  const records = recordsIn(lines)
  if (records) {
    const segments = records.flatMap((record) => logSegments(record))
    if (segments.length > 0) {
      return segments.map((segment) => ({
        ...segment,
        repairs: ['Took the plan out of a record of the log', ...segment.repairs],
      }))
    }
  }
  const outer = peelAll(lines, [peelHtml, peelMarkdown, peelInlineCode, peelLineMarks, peelLogPrefix])
  const beside: { run: Line[]; position: number }[] = []
  const entries: Segment[] = entriesIn(outer.lines, (run, position) => {
    beside.push({ run, position })
  }).map((entry) => ({ ...entry, repairs: [] }))
  if (entries.length === 0) return [segmentOf(outer.lines, outer.repairs)]
  for (const { run, position } of beside.reverse()) {
    if (run.some((line) => ofPlan.test(line.text.slice(0, 4000)))) entries.splice(position, 0, segmentOf(run))
  }
  return entries.map((segment) => ({ ...segment, repairs: [...outer.repairs, ...segment.repairs] }))
}

/** A line that only a plan has, to tell it from other messages of a log. */
const ofPlan = / {2}\((?:cost=\d|actual )|["<]?Node[ -]Type["'>]?/

/** Lines of no log, without what a client put around the plans. */
function segmentOf(lines: Line[], before: string[] = []): Segment {
  const inner = peelAll(lines, [
    peelPsqlMessages,
    peelDriverRows,
    peelLatex,
    peelNumbering,
    peelQuotedRows,
    peelTable,
    peelNumbering,
    peelQuotedRows,
    peelInlineCode,
    peelLineEnds,
    peelDrawnIndentation,
  ])
  return { ...withoutQuery(dedent(inner.lines)), repairs: [...new Set([...before, ...inner.repairs])] }
}

function logSegments(lines: Line[]): Segment[] {
  return entriesIn(lines).map((entry) => ({ ...entry, repairs: [] }))
}
