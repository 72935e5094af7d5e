import type { Finding, FindingKind, FindingObject, Severity } from './finding'
import { compareFindings, findingIdentity, severities } from './finding'

/** What can happen to a finding. */
export const findingChanges = ['found', 'changed', 'resolved', 'returned', 'dismissed', 'restored', 'expired'] as const
export type FindingChange = (typeof findingChanges)[number]

/** The part of a stored finding that its life depends on. */
export type StoredFinding = {
  id: number
  identity: string
  kind: FindingKind
  severity: Severity
  says: string
  objects: [FindingObject, ...FindingObject[]]
  fingerprint: string
  resolvedAt: Date | null
  dismissedAt: Date | null
  dismissedUntil: Date | null
}

export type FindingUpdate = {
  fresh: { finding: Finding; identity: string }[]
  /** All that are seen again; `clearsDismissal` when it no longer holds. */
  seen: { id: number; finding: Finding; identity: string; clearsDismissal: boolean }[]
  resolved: number[]
  events: { id: number; kind: FindingChange; words: string }[]
}

/**
 * What a new assessment does to the findings stored before. A dismissed finding stays dismissed until its time is over or
 * the facts it rests on are others or graver; what was left out of a long list stays as it is; one that comes back after it was resolved begins undismissed.
 */
export function updateFindings(
  known: readonly StoredFinding[],
  found: readonly Finding[],
  leftOut: ReadonlySet<string>,
  now: Date,
): FindingUpdate {
  const byIdentity = new Map(known.map((each) => [each.identity, each]))
  const update: FindingUpdate = { fresh: [], seen: [], resolved: [], events: [] }
  const present = new Set<string>()
  for (const finding of [...found].sort(compareFindings)) {
    const identity = findingIdentity(finding)
    if (present.has(identity)) continue
    present.add(identity)
    const before = byIdentity.get(identity)
    if (!before) {
      update.fresh.push({ finding, identity })
      continue
    }
    const change = changeOf(before, finding, now)
    if (change) update.events.push({ id: before.id, ...change })
    update.seen.push({
      id: before.id,
      finding,
      identity,
      clearsDismissal: change !== null && change.kind !== 'changed' && before.dismissedAt !== null,
    })
  }
  for (const each of known) {
    if (present.has(each.identity) || leftOut.has(each.identity) || each.resolvedAt) continue
    update.resolved.push(each.id)
    update.events.push({ id: each.id, kind: 'resolved', words: 'It is no longer the case.' })
  }
  return update
}

function changeOf(before: StoredFinding, finding: Finding, now: Date): { kind: FindingChange; words: string } | null {
  if (before.resolvedAt) return { kind: 'returned', words: `It is the case again: ${finding.says}` }
  const isGraver = severities.indexOf(finding.severity) < severities.indexOf(before.severity)
  const hasChanged = isGraver || before.fingerprint !== finding.fingerprint
  if (before.dismissedAt) {
    if (hasChanged) return { kind: 'returned', words: `Its facts changed: ${finding.says}` }
    if (before.dismissedUntil && before.dismissedUntil <= now) {
      return { kind: 'expired', words: 'The time for which it was dismissed is over.' }
    }
    return null
  }
  return hasChanged ? { kind: 'changed', words: finding.says } : null
}
