import type { Use, Watch, WatchedIndex, WatchedNode, WatchedTable } from './assess/watched'
import { writeCost } from './assess/write-cost'
import { bytes, compactCount, count, percent, plural, span, stamp } from './format'
import { type LineageKind, lineageWords } from './lineage'

/**
 * `keep`: something needs it. `watching`: not known yet, and the ledger says why. `candidate`: nothing was seen to need it, or a
 * much larger index does the work it is read for. `safe-to-try`: another index does all of its work.
 */
export const verdicts = ['keep', 'watching', 'candidate', 'safe-to-try'] as const
export type Verdict = (typeof verdicts)[number]

export const verdictWords: Record<Verdict, string> = {
  keep: 'Keep',
  watching: 'Watching',
  candidate: 'Candidate to drop',
  'safe-to-try': 'Safe to try',
}

/** `keeps` forbids dropping, `withholds` leaves it open, `supports` speaks for dropping, `notes` tells without weight. */
export const weights = ['keeps', 'withholds', 'supports', 'notes'] as const
export type Weight = (typeof weights)[number]
export type Evidence = {
  topic: string
  text: string
  weight: Weight
  /** ISO time of what is told; null when it is no moment. */
  at: string | null
}
/** Its evidence is worded when it is read: of fifty thousand ledgers few are. */
export type Ledger = { readonly verdict: Verdict; readonly reason: string; readonly evidence: Evidence[] }

/** A line of evidence before it is worded. */
type Line = { topic: string; weight: Weight; words: Words; at: Date | null }
type Words = string | (() => string)

/** A foreign key that an index helps to find the rows which refer to a deleted or changed one. */
export type ServedKey = {
  name: string
  /** The partition concerned, by name; null for the index's own table. */
  partition: string | null
  /** Deletes and updates in the table that it refers to. */
  parentChangesPerDay: number
  /**
   * `only`: no other index serves it. `last`: others do, and nothing keeps those. `shared`: another one that stays does.
   * `partly`: no index has all of its columns, and this one begins with some.
   */
  standing: 'only' | 'last' | 'shared' | 'partly'
  /** The other indexes that serve it, by name. */
  others: string[]
  /** Of the key, those that the index begins with; empty when it serves the whole key. */
  columns: string[]
}

/** What an index does beside being scanned. */
export type IndexRole = {
  foreignKeys: ServedKey[]
  /** What single partitions of a partitioned index are needed for, in sentences. */
  leafDuties: string[]
  /** Another index that does all its work. */
  cover: { name: string; isIdentical: boolean; why: string; sizeBytes: number | null } | null
  /** Indexes that may be dropped because this one does their work: never both. */
  covers: string[]
  /** Why its duties are not known in full; null when they are. */
  unclear: string | null
}

export const windowDays = 35
const dayMs = 86_400_000
const leastCoverage = 0.9
/** Reads and written rows of a table together, below which nobody works on it enough to miss an index. */
const leastWorkPerDay = 1_000
/** A backup or a report reads a table whole some times a day: these scans tell nothing of what is needed. */
const wholeReadsPerDay = 24
/** A cover so many times as large costs those who read the small one. */
const muchLarger = 4
/** Planning alone reads the end of an index; so few scans, each of one entry that was not fetched, prove no use. */
const mostProbesPerDay = 5

/** Judges one index by dated evidence. Partitions are judged as one, at the top of their tree. */
export function judge(index: WatchedIndex, table: WatchedTable | null, watch: Watch, role: IndexRole): Ledger {
  const first = [
    ...dutyLines(index, role),
    ...foreignKeyLines(role),
    ...unclearLines(role),
    ...coverLines(role),
    ...scanLines(index, watch, role),
    ...planLines(index, role),
  ]
  // Nothing after these keeps an index, so that the rest is drawn up as far as it is asked for.
  const lines = () => [
    ...first,
    ...windowLines(index, watch),
    ...nodeLines(watch),
    ...(table ? [...activityLines(table), costLine(index, table)] : []),
    ...statisticsLines(index),
  ]
  const keeps = first.find((line) => line.weight === 'keeps')
  if (keeps) return new DrawnLedger('keep', wordsOf(keeps), lines)
  if (role.cover) {
    const price = coverPrice(index, role)
    if (price !== null) return new DrawnLedger('candidate', `${role.cover.why} ${price}`, lines)
    return new DrawnLedger('safe-to-try', role.cover.why, lines)
  }
  // The first that withholds is the reason, whatever comes after it.
  const withheld =
    first.find(withholds) ??
    windowLines(index, watch).find(withholds) ??
    nodeLines(watch).find(withholds) ??
    (table ? activityLines(table).find(withholds) : undefined)
  if (withheld) return new DrawnLedger('watching', wordsOf(withheld), lines)
  return new DrawnLedger('candidate', `No scan in ${windowDays} days on any server of the cluster.`, lines)
}

/** A class, since an object of its own with a getter takes longer to make than all lines of it. */
class DrawnLedger implements Ledger {
  readonly verdict: Verdict
  readonly reason: string
  readonly #lines: () => Line[]

  constructor(verdict: Verdict, reason: string, lines: () => Line[]) {
    this.verdict = verdict
    this.reason = reason
    this.#lines = lines
  }

  get evidence(): Evidence[] {
    return this.#lines().map((line) => ({
      topic: line.topic,
      text: wordsOf(line),
      weight: line.weight,
      at: line.at?.toISOString() ?? null,
    }))
  }
}

function wordsOf(line: Line): string {
  if (typeof line.words !== 'string') line.words = line.words()
  return line.words
}

const withholds = ({ weight }: Line) => weight === 'withholds'

const line = (topic: string, weight: Weight, words: Words, at: Date | null = null): Line => ({
  topic,
  weight,
  words,
  at,
})

function dutyLines(index: WatchedIndex, { cover, leafDuties }: IndexRole): Line[] {
  const lines: Line[] = []
  const add = (text: string) => lines.push(line('Duty', 'keeps', text))
  if (index.isPrimary) add(`It is the primary key${named(index.constraintName)}.`)
  else if (index.isExclusion) add(`It enforces the exclusion constraint${named(index.constraintName)}.`)
  else if (index.constraintName) add(`It enforces the unique constraint${named(index.constraintName)}.`)
  else if (index.isUnique && cover) lines.push(line('Duty', 'notes', 'It refuses equal rows, and so does its cover.'))
  else if (index.isUnique) add('It refuses equal rows. Checking that counts no scan, so scans say nothing of its use.')
  if (index.isForeignKeyTarget && !index.constraintName) add('Foreign keys point to its columns and rely on it.')
  if (index.isReplicaIdentity) add('It is the replica identity: logical replication finds rows by it.')
  if (index.isClustered) add('CLUSTER orders the table by it.')
  for (const duty of leafDuties) add(duty)
  if (index.parts && !index.parts.isImmediate) {
    lines.push(
      line('Duty', 'notes', 'Its check can wait: neither ON CONFLICT, foreign keys nor replica identity rely on it.'),
    )
  }
  if (lines.length === 0)
    lines.push(line('Duty', 'supports', 'No constraint, replica identity or CLUSTER rests on it.'))
  return lines
}

const named = (name: string | null) => (name === null ? '' : ` “${name}”`)

function foreignKeyLines(role: IndexRole): Line[] {
  return role.foreignKeys.map(({ name, partition, parentChangesPerDay, standing, others, columns }) => {
    const key = `the foreign key “${name}”${partition === null ? '' : ` of “${partition}”`}`
    const only = `It is the only index for ${key}`
    if (standing === 'partly') {
      const by = columns.map((column) => `“${column}”`).join(', ')
      const words = `No index has all columns of ${key}; a look for its children can find the rows with equal ${by} by this one.`
      return line('Foreign key', role.cover ? 'notes' : 'withholds', words)
    }
    if (role.cover) return line('Foreign key', 'notes', `It serves ${key}, and so does its cover.`)
    if (standing !== 'only') {
      const names = others.map((other) => `“${other}”`).join(', ')
      const does = `It serves ${key}, and so ${others.length === 1 ? 'does' : 'do'} ${names}`
      if (standing === 'shared') return line('Foreign key', 'notes', `${does}.`)
      return line('Foreign key', 'keeps', `${does}; nothing else keeps any of them, so this one is to stay for it.`)
    }
    if (parentChangesPerDay > 0) {
      return line(
        'Foreign key',
        'keeps',
        `${only}, whose parent rows are deleted or updated ${compactCount(Math.max(1, Math.round(parentChangesPerDay)))} times a day.`,
      )
    }
    return line('Foreign key', 'keeps', `${only}; its parent was not changed yet, and a delete there would need it.`)
  })
}

function unclearLines({ unclear }: IndexRole): Line[] {
  return unclear === null ? [] : [line('Duty', 'withholds', unclear)]
}

/** What those who read a covered index pay once they read its much larger cover instead; null where nobody does or it is not. */
function coverPrice(index: WatchedIndex, { cover }: IndexRole): string | null {
  if (!cover || cover.isIdentical || !index.sizeBytes || cover.sizeBytes === null) return null
  const times = cover.sizeBytes / index.sizeBytes
  const isRead = index.plans !== null || [index, ...index.elsewhere].some(({ used }) => used.scans > 0)
  if (!isRead || times < muchLarger) return null
  return `But it is in use, and the other is ${count(Math.floor(times))} times as large: statements may read more pages for the same rows.`
}

function coverLines({ cover, covers }: IndexRole): Line[] {
  if (covers.length > 0) {
    const names = covers.map((name) => `“${name}”`).join(', ')
    const words = `It is to do the work of ${names}, and is judged by itself once ${covers.length === 1 ? 'that is' : 'those are'} gone.`
    return [line('Cover', 'withholds', words)]
  }
  return cover ? [line('Cover', 'supports', cover.why)] : []
}

function scanLines(index: WatchedIndex, watch: Watch, role: IndexRole): Line[] {
  const shares = [
    { slug: watch.nodes.find((node) => node.isOwn)?.slug ?? '', used: index.used, lastUsedAt: index.lastUsedAt },
    ...index.elsewhere,
  ]
  const lines: Line[] = []
  for (const { slug, used } of shares) {
    const node = watch.nodes.find((each) => each.slug === slug)
    if (!node) continue
    const days = daysOf(index, node, watch)
    const where = watch.nodes.length > 1 ? ` on ${roleWord(node)} “${node.name}”` : ''
    const words = () => `${plural(used.scans, 'scan')} in ${span(days * dayMs)}${where}`
    if (used.scans === 0) lines.push(line('Scans', 'supports', () => `${words()}.`))
    else if (looksLikeProbes(used, days)) {
      lines.push(
        line(
          'Scans',
          'withholds',
          () => `${words()}, each of one entry and hardly any fetched: planning alone can count these.`,
        ),
      )
    } else lines.push(line('Scans', role.cover ? 'notes' : 'keeps', () => `${words()}.`))
  }
  const last = shares.reduce<Date | null>((latest, { lastUsedAt }) => later(latest, lastUsedAt), null)
  const isUncounted = shares.every(({ used }) => used.scans === 0)
  if (last && isUncounted && daysSince(last, watch) < windowDays) {
    const weight = role.cover ? 'notes' : 'withholds'
    const words = () =>
      `Last seen in use ${stamp(last)}, within ${windowDays} days, by a scan that is not counted here.`
    lines.push(line('Last scan', weight, words, last))
  } else if (last) lines.push(line('Last scan', 'notes', () => `Last seen in use ${stamp(last)}.`, last))
  else lines.push(line('Last scan', 'notes', 'No scan was ever seen.'))
  return lines
}

/** Plans that people keep or ran here: statements that somebody cares for would go another way without the index. */
function planLines({ plans }: WatchedIndex, { cover }: IndexRole): Line[] {
  if (!plans) return []
  const words = `${plural(plans.count, 'stored plan')} of the last ${windowDays} days ${plans.count === 1 ? 'reads' : 'read'} it, the last of ${stamp(plans.lastAt)}.`
  return [line('Plans', cover ? 'notes' : 'keeps', words, plans.lastAt)]
}

export function looksLikeProbes(used: Use, days: number): boolean {
  return (
    used.scans > 0 &&
    used.scans / Math.max(1, days) <= mostProbesPerDay &&
    used.tuplesRead <= used.scans &&
    used.tuplesFetched * 2 <= used.scans
  )
}

const roleWord = (node: WatchedNode) => (node.isInRecovery ? 'replica' : 'primary')

/** Since when the counts of an index on a server go unbroken, and what broke them before. */
export function unbrokenSince(
  index: Pick<WatchedIndex, 'firstSeenAt' | 'broken'>,
  node: WatchedNode,
): { at: Date; kind: LineageKind } | null {
  if (!node.watchedSince) return null
  let since: { at: Date; kind: LineageKind } = { at: node.watchedSince, kind: 'first-seen' }
  if (node.broken && isLater(node.broken.at, since.at)) since = node.broken
  if (index.broken && isLater(index.broken.at, since.at)) since = index.broken
  if (!index.broken && isLater(index.firstSeenAt, since.at)) since = { at: index.firstSeenAt, kind: 'created' }
  return since
}

function daysOf(index: WatchedIndex, node: WatchedNode, watch: Watch): number {
  const seen = node.isOwn ? index : elsewhere(index, node)
  const since = seen ? unbrokenSince(seen, node) : null
  if (isLookedAtOnce(node)) return Math.max(daysSince(watch.countersSince ?? watch.now, watch), 1 / 24)
  return Math.min(windowDays, Math.max(since ? daysSince(since.at, watch) : 0, 1 / 24))
}

/** Nobody watched it: what it counted is all there is. */
function isLookedAtOnce(node: WatchedNode): boolean {
  return node.isOwn && node.watchedSince === null
}

function daysSince(at: Date, { now }: Watch): number {
  return (now.getTime() - at.getTime()) / dayMs
}

function elsewhere(index: WatchedIndex, node: WatchedNode): Pick<WatchedIndex, 'firstSeenAt' | 'broken'> | null {
  const found = index.elsewhere.find((each) => each.slug === node.slug)
  return found ? { firstSeenAt: found.firstSeenAt, broken: null } : null
}

/** Why the counts are younger than the window, by what broke them. */
const breakWords: Partial<Record<LineageKind, string>> = {
  crash: 'the server crashed and lost its counters',
  failover: 'another node answers since a failover, with counters of its own',
  'different-server': 'another server answers at this address (restored or replaced)',
  upgraded: 'the server was upgraded, which loses all counters',
  created: 'the index was created then',
  recreated: 'the index was dropped and created again, as a restore does',
  redefined: 'its definition changed then',
  'counters-reset': 'its counters were reset',
  'first-seen': 'Arborist watches it no longer than that',
}

/** What is told alike of all indexes first seen at one moment. */
const toldOf = new WeakMap<Watch, Map<number, Line[]>>()

function windowLines(index: WatchedIndex, watch: Watch): Line[] {
  if (index.broken || index.elsewhere.length > 0) return drawWindow(index, watch)
  const told = toldOf.get(watch) ?? new Map<number, Line[]>()
  toldOf.set(watch, told)
  const at = index.firstSeenAt.getTime()
  const lines = told.get(at) ?? drawWindow(index, watch)
  told.set(at, lines)
  return lines
}

function drawWindow(index: WatchedIndex, watch: Watch): Line[] {
  const lines: Line[] = []
  for (const node of watch.nodes) {
    const seen = node.isOwn ? index : elsewhere(index, node)
    const who = watch.nodes.length > 1 ? ` on ${roleWord(node)} “${node.name}”` : ''
    const since = seen ? unbrokenSince(seen, node) : null
    if (isLookedAtOnce(node)) {
      const words = `Its counters were read once: no history tells whether they ever began anew. ${windowDays} days of watching are needed.`
      lines.push(line('Window', 'withholds', words))
      continue
    }
    if (!since) {
      lines.push(line('Window', 'withholds', `Nothing is known of its use${who}: it was not read there yet.`))
      continue
    }
    const days = (watch.now.getTime() - since.at.getTime()) / dayMs
    const cause = breakWords[since.kind] ?? lineageWords[since.kind]
    if (days < windowDays) {
      const words = () =>
        `Counts${who} are unbroken for ${wholeDays(days)} only: ${cause}. ${windowDays} days are needed.`
      lines.push(line('Window', 'withholds', words, since.at))
    } else {
      lines.push(line('Window', 'supports', () => `Counts${who} are unbroken for ${span(days * dayMs)}.`, since.at))
    }
    lines.push(...coverageLines(node, who), ...calendarLines(since.at, watch.now, node))
  }
  const { simulatedUntil } = watch
  if (simulatedUntil && simulatedUntil.getTime() > watch.now.getTime() - windowDays * dayMs) {
    lines.push(
      line('Simulated', 'notes', () => `Use before ${stamp(simulatedUntil)} is simulated for the demonstration.`),
    )
  }
  if (watch.countersSince) {
    const { countersSince, countersSinceCause } = watch
    const words = () =>
      `The server’s own counters count since ${stamp(countersSince)}${countersCauseWords(countersSinceCause)}.`
    lines.push(line('Server counters', 'notes', words, countersSince))
  }
  return lines
}

/** Why the server's counters began when they did, as the end of a sentence; empty when it is not known. */
export function countersCauseWords(cause: string | null): string {
  const words: Record<string, string> = {
    reset: ', when they were reset',
    start: ', when its statistics began',
    crash: ', when it crashed',
    failover: ', when another node took over',
    'first-sample': ', as far as Arborist knows',
  }
  return words[cause ?? ''] ?? ''
}

/** No finer: it is the reason of every young index, stored anew whenever its words change. */
function wholeDays(days: number): string {
  return days < 1 ? 'less than a day' : plural(Math.floor(days), 'day')
}

function coverageLines(node: WatchedNode, who: string): Line[] {
  if (node.coverage === null) return []
  const words = `Snapshots cover ${percent(node.coverage)} of the hours of the window${who}`
  if (node.coverage >= leastCoverage) return [line('Coverage', 'supports', `${words}.`)]
  return [line('Coverage', 'withholds', `${words}; ${percent(leastCoverage)} are needed.`)]
}

/** Whether a month-end, when reports run, lies in the window. */
function calendarLines(since: Date, now: Date, node: WatchedNode): Line[] {
  if (!node.isOwn) return []
  const start = Math.max(since.getTime(), now.getTime() - windowDays * dayMs)
  const monthEnd = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
  if (monthEnd.getTime() - dayMs < start) {
    return [line('Calendar', 'withholds', 'No month-end was watched yet, when reports often run.')]
  }
  const isQuarter = monthEnd.getUTCMonth() % 3 === 0
  const words = () => {
    const day = new Date(monthEnd.getTime() - dayMs).toISOString().slice(0, 10)
    return isQuarter ? `The quarter-end of ${day} was watched.` : `The month-end of ${day} was watched, no quarter-end.`
  }
  return [line('Calendar', 'supports', words)]
}

function nodeLines(watch: Watch): Line[] {
  const lines = watch.nodes
    .filter((node) => node.isSilent)
    .map((node) => {
      const since = node.lastSnapshotAt ? `unseen since ${stamp(node.lastSnapshotAt)}` : 'not read yet'
      return line('Cluster', 'withholds', `The ${roleWord(node)} “${node.name}” is ${since}; its scans may be missing.`)
    })
  if ('unknown' in watch.unwatched) lines.push(line('Cluster', 'withholds', watch.unwatched.unknown))
  else if (watch.unwatched.count > 0) {
    lines.push(line('Cluster', 'withholds', unwatchedWords(watch.unwatched)))
  } else if (lines.length === 0) {
    const known = () => plural(watch.nodes.length, 'server')
    lines.push(line('Cluster', 'supports', () => `All known servers of the cluster are watched (${known()}).`))
  }
  if (!watch.nodes.some((node) => node.isInRecovery === false) && watch.nodes.length > 0) {
    lines.push(
      line('Cluster', 'withholds', 'The primary of this replica is not watched; its scans are not counted here.'),
    )
  }
  return lines
}

function unwatchedWords({ count, away = 0 }: { count: number; away?: number }): string {
  const [is, it] = count === 1 ? ['is', 'it'] : ['are', 'them']
  const words = `${plural(count, 'server')} of the cluster ${is} not watched, and scans there are not counted here. Add ${it} as a target.`
  if (away === 0) return words
  const slots = away === 1 ? 'A physical replication slot has' : `${away} physical replication slots have`
  return `${words} ${slots} no connection now: drop what belongs to a server that is gone for good.`
}

/** An index can only be missed where somebody works: 1,000 reads and writes a day, as Azure's advisor asks as well. */
function activityLines({ counted }: WatchedTable): Line[] {
  const { days, seqScans, indexScans } = counted
  const written = counted.inserts + counted.updates + counted.deletes
  const perDay = (indexScans + written + Math.max(0, seqScans - wholeReadsPerDay * days)) / days
  const words = () =>
    `The table had ${compactCount(indexScans)} index scans, ${compactCount(seqScans)} sequential scans and ${compactCount(written)} rows written in ${span(days * dayMs)}`
  if (perDay >= leastWorkPerDay) return [line('Activity', 'supports', () => `${words()}.`)]
  const needed = `too little work to tell what it needs; ${count(leastWorkPerDay)} a day together would be enough, ${wholeReadsPerDay} sequential scans a day left out.`
  return [line('Activity', 'withholds', () => `${words()}: ${needed}`)]
}

function costLine(index: WatchedIndex, table: WatchedTable): Line {
  return line('Write cost', 'notes', () => costWords(index, table))
}

function costWords(index: WatchedIndex, table: WatchedTable): string {
  const { entriesPerDay, bytesPerDay, isAtMost } = writeCost(index, table)
  const entries = `${isAtMost ? 'At most ' : ''}${count(Math.round(entriesPerDay))} entries a day are written to it`
  const source = index.measured?.neededBytes == null ? 'its size' : 'its size without bloat'
  const volume =
    bytesPerDay === null ? '' : `, about ${bytes(bytesPerDay)} reckoned from ${source} and the rows of its table`
  const size = index.sizeBytes === null ? '' : ` It takes ${bytes(index.sizeBytes)} on disk.`
  return `${entries} (inserts, and updates that were not heap-only)${volume}.${size}`
}

function statisticsLines(index: WatchedIndex): Line[] {
  if (!index.parts?.keys.some((key) => key.expression !== null)) return []
  const words =
    'It gives the planner statistics of its expression; dropping it loses them. CREATE STATISTICS keeps them (14 and newer).'
  return [line('Statistics', 'notes', words)]
}

function later(a: Date | null, b: Date | null): Date | null {
  if (!a) return b
  return b && isLater(b, a) ? b : a
}

/** By their numbers: a comparison of Dates calls them for these each time. */
const isLater = (a: Date, b: Date) => a.getTime() > b.getTime()
