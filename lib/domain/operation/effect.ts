import { duration } from '@/lib/domain/format'

/** What was counted of a statement in a stretch of time. */
export type Counted = { calls: number; totalMs: number }
/** What was counted of a table, an hour. */
export type TableCounted = { seqScans: number; seqRowsRead: number; hours: number }

/** `watching`: it is too early to say; `unknown`: too little was counted. */
export type EffectWord = 'better' | 'same' | 'worse' | 'unknown' | 'watching'

export type StatementEffect = {
  id: number
  text: string
  before: Counted
  after: Counted
  /** Mean time of a call after by that before; null when one of them is not known. */
  ratio: number | null
  word: EffectWord
}

/** What an operation did to the statements that name its table, and to the table's sequential scans. ISO times. */
export type Effect = {
  from: string
  to: string
  /** Before the operation as long, at least a day where it was watched. */
  beforeFrom: string
  beforeTo: string
  word: EffectWord
  says: string
  statements: StatementEffect[]
  table: { before: TableCounted; after: TableCounted; word: EffectWord } | null
  /** Part of the time before was simulated for the demonstration. */
  isSimulated: boolean
}

/** Before that, caches are cold and what runs is by chance; Azure SQL waits as long before it validates a change of its own. */
const leastWatchMs = 1_800_000
/** Calls on either side below which a mean says nothing. */
const leastCalls = 10
/** A mean within these bounds is the same: caches and neighbours move it as much. */
const [better, worse] = [0.77, 1.3]
/** Differences below this are nobody's. */
const leastMs = 0.05
const leastRowsAnHour = 1_000

export function judgeStatement(before: Counted, after: Counted): Pick<StatementEffect, 'ratio' | 'word'> {
  if (before.calls < leastCalls || after.calls < leastCalls) return { ratio: null, word: 'unknown' }
  const [was, is] = [before.totalMs / before.calls, after.totalMs / after.calls]
  const ratio = was > 0 ? is / was : null
  if (ratio === null || Math.abs(is - was) < leastMs) return { ratio, word: 'same' }
  if (ratio > worse) return { ratio, word: 'worse' }
  return { ratio, word: ratio < better ? 'better' : 'same' }
}

/** By rows read in sequential scans an hour. */
export function judgeTable(before: TableCounted, after: TableCounted): EffectWord {
  if (before.hours <= 0 || after.hours <= 0) return 'unknown'
  const [was, is] = [before.seqRowsRead / before.hours, after.seqRowsRead / after.hours]
  if (Math.abs(is - was) < leastRowsAnHour) return 'same'
  if (is > was * worse) return 'worse'
  return is < was * better ? 'better' : 'same'
}

/** Weighs the statements by their time: what is worse counts by what it costs more, what is better by what it saves. */
export function judgeEffect(
  statements: readonly StatementEffect[],
  table: Effect['table'],
  { watchedMs, isOver }: { watchedMs: number; isOver: boolean },
): Pick<Effect, 'word' | 'says'> {
  const known = statements.filter((each) => each.word !== 'unknown')
  const isKnown = known.length > 0 || (table !== null && table.word !== 'unknown')
  if (!isOver && (watchedMs < leastWatchMs || !isKnown)) {
    const says = `It is judged ${duration(leastWatchMs)} after its end at the earliest, and a statement after ${leastCalls} calls.`
    return { word: 'watching', says }
  }
  if (!isKnown) return { word: 'unknown', says: 'Too little has run since to say.' }
  const changeOf = ({ before, after }: StatementEffect) => after.totalMs - (before.totalMs / before.calls) * after.calls
  const moved = known.filter((each) => each.word !== 'same')
  const slower = moved.filter((each) => each.word === 'worse').length
  const faster = moved.length - slower
  const sum = moved.reduce((total, each) => total + changeOf(each), 0)
  const scans = table?.word === 'worse' ? ' The table is read as a whole more than before.' : ''
  if (slower > 0 && sum > 0) {
    const also = faster > 0 ? `, ${faster} faster` : ''
    return { word: 'worse', says: `${slower} of ${known.length} statements on the table became slower${also}.${scans}` }
  }
  if (faster > 0) {
    const also = slower > 0 ? `, ${slower} slower` : ''
    return {
      word: 'better',
      says: `${faster} of ${known.length} statements on the table became faster${also}.${scans}`,
    }
  }
  if (table?.word === 'worse') return { word: 'worse', says: scans.trim() }
  if (table?.word === 'better') return { word: 'better', says: 'The table is read as a whole less than before.' }
  return {
    word: 'same',
    says:
      known.length > 0
        ? `The ${known.length} statements on the table take as long as before.`
        : 'The table is read as a whole as much as before.',
  }
}

/** Whether a statement defines or maintains rather than reads or changes rows: of such no index is the cause. */
export function isMaintenance(text: string): boolean {
  const start = text.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '')
  return /^(?:create|alter|drop|comment|analyze|vacuum|reindex|cluster|truncate|lock|grant|revoke)\b/i.test(start)
}

/** Whether a statement names a table: the name as a word of its own, with or without quotes. */
export function namesTable(text: string, table: string): boolean {
  const escaped = table.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, 'i').test(text)
}
