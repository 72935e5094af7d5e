import { compareFindings, type Finding, type FindingKind, findingIdentity } from '../finding'

/** Of each kind; a list of more is read by nobody, and the indexes concerned are found by their verdict. */
const mostOfKind = 1_000

/** Gathers findings and keeps the weightiest of each kind, so that memory stays bounded on a database of many faults. */
export function gatherWeightiest(most = mostOfKind) {
  const byKind = new Map<FindingKind, Finding[]>()
  /** Identities of those that were found but are not kept. */
  const leftOut = new Set<string>()

  function trim(list: Finding[]): void {
    list.sort(compareFindings)
    for (const each of list.splice(most)) leftOut.add(findingIdentity(each))
  }

  return {
    add(finding: Finding | null): void {
      if (!finding) return
      const list = byKind.get(finding.kind) ?? []
      byKind.set(finding.kind, list)
      list.push(finding)
      if (list.length >= 2 * most) trim(list)
    },
    /** Most urgent first. */
    all(): { findings: Finding[]; leftOut: ReadonlySet<string> } {
      for (const list of byKind.values()) if (list.length > most) trim(list)
      return { findings: [...byKind.values()].flat().sort(compareFindings), leftOut }
    },
  }
}
