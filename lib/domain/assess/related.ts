import type { CoverageKind } from '../covers'
import type { Finding, FindingKind } from '../finding'
import { bytes, count, plural } from '../format'
import type { Redundancy } from '../redundancy'
import type { Evidence, Ledger } from '../verdict'
import { objectOfIndex, type WatchedIndex } from './watched'

type Related = Redundancy['related'][number]
type Class = Extract<FindingKind, 'nearly-covered' | 'overlap' | 'possibly-covered'>

const classOf: Partial<Record<CoverageKind, Class>> = {
  'identical-but-include-or-order': 'nearly-covered',
  'prefix-but-include-or-order': 'nearly-covered',
  overlap: 'overlap',
  'possible-predicate': 'possibly-covered',
}

const steps: Record<Class, string> = {
  'nearly-covered':
    'One index with the order and the columns of both may do for both. Look at the plans of the statements that use each before merging them.',
  overlap:
    'Each serves statements that fix its first column. Where all of them fix every column, one of the two is enough: compare who reads them first.',
  'possibly-covered':
    'The whole one can answer what this one does, but reads more pages for it. Keep it where it is much smaller; otherwise compare plans without it first.',
}

/**
 * Pairs of a table that are close without one covering the other, as information: each told of the one that is the more
 * dispensable. Those named redundant or candidates already are left out on both sides.
 */
export function gatherRelated(
  pairs: readonly Related[],
  byOid: ReadonlyMap<number, WatchedIndex>,
  isTold: (oid: number) => boolean,
): ReadonlyMap<number, Related[]> {
  const mutual = new Set(pairs.map(({ oid, otherOid }) => `${oid} ${otherOid}`))
  const gathered = new Map<number, Related[]>()
  for (const pair of pairs) {
    const [index, other] = [byOid.get(pair.oid), byOid.get(pair.otherOid)]
    if (!index || !other || !classOf[pair.coverage.kind] || isBound(index)) continue
    if (isTold(pair.oid) || isTold(pair.otherOid)) continue
    const isMutual = mutual.has(`${pair.otherOid} ${pair.oid}`)
    if (isMutual && !isBound(other) && !isLesser(index, other)) continue
    gathered.set(pair.oid, [...(gathered.get(pair.oid) ?? []), pair])
  }
  return gathered
}

/** One finding for each class of closeness of an index to others. */
export function related(
  index: WatchedIndex,
  pairs: readonly Related[],
  byOid: ReadonlyMap<number, WatchedIndex>,
  { verdict }: Ledger,
): Finding[] {
  const found: Finding[] = []
  for (const kind of ['nearly-covered', 'overlap', 'possibly-covered'] as const) {
    const own = pairs.filter(({ coverage }) => classOf[coverage.kind] === kind)
    const others = own.flatMap(({ otherOid, coverage }) => {
      const other = byOid.get(otherOid)
      return other ? [{ other, reason: coverage.reason }] : []
    })
    const [first] = others
    if (!first) continue
    const rest = others.length - 1
    const more = rest > 0 ? ` So ${rest === 1 ? 'is one other' : `are ${count(rest)} others`}.` : ''
    found.push({
      kind,
      severity: 'note',
      says: `“${first.other.name}” on ${first.other.columns} is close. ${first.reason}${more}`,
      objects: [objectOfIndex(index), ...others.slice(0, 20).map(({ other }) => objectOfIndex(other))],
      reclaimableBytes: null,
      evidence: [
        note('This index', standing(index)),
        ...others
          .slice(0, 20)
          .flatMap(({ other, reason }) => [
            note('Compared', `With “${other.name}” on ${other.columns}: ${lowerFirst(reason)}`),
            note('The other', `“${other.name}”: ${standing(other)}`),
          ]),
      ],
      nextStep: { text: steps[kind], sql: null },
      verdict,
      fingerprint: JSON.stringify([index.columns, others.map(({ other }) => [other.name, other.columns]).sort()]),
    })
  }
  return found
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })

function standing(index: WatchedIndex): string {
  const scans = index.elsewhere.reduce((sum, { used }) => sum + used.scans, index.used.scans)
  const size = index.sizeBytes === null ? 'unknown size' : bytes(index.sizeBytes)
  return `${plural(scans, 'scan')} in the window, ${size}.`
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** What a constraint or a duty rests on stays whatever else is there. */
function isBound(index: WatchedIndex): boolean {
  const { isUnique, isExclusion, constraintName, isReplicaIdentity, isClustered, parentOid } = index
  return isUnique || isExclusion || constraintName !== null || isReplicaIdentity || isClustered || parentOid !== null
}

function isLesser(a: WatchedIndex, b: WatchedIndex): boolean {
  if (a.used.scans !== b.used.scans) return a.used.scans < b.used.scans
  const [ours, theirs] = [a.sizeBytes ?? 0, b.sizeBytes ?? 0]
  return ours === theirs ? a.name > b.name : ours > theirs
}
