import { count, duration, percent } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { ColumnTest } from '../expression/column-test'
import { distinctKeys, type IndexKey, type IndexSuggestion } from '../expression/index-suggestion'
import type { Draft, LivePlanFacts, Rule, Severity, Step, Words } from '../finding'
import { lateDraft } from '../late-draft'
import type { PlanNode } from '../plan'
import { adviseIndexes, tableOf } from './advise-index'
import { shorten, textProperty } from './condition-of'
import { type Diagnosis, type DiagnosisKind, diagnose, isPlain } from './filter-diagnosis'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { scanCause } from './scan-cause'
import { isSelective, type ScanFacts, scanFacts } from './scan-facts'
import { appendAbove } from './surroundings'
import { tableWords } from './table-words'

/** A sequential scan that throws most rows away, and why. */
export type FullScan = {
  node: PlanNode
  facts: ScanFacts
  diagnosis: Diagnosis
  live: LivePlanFacts | null
  analysis: Analysis
}

/** What a rule says of such a scan. */
export type FullScanAdvice = {
  title: string
  remedy: string
  indexes?: Pick<IndexSuggestion, 'method' | 'keys' | 'where'>[]
  /** Before the indexes, such as an extension to install. */
  before?: Step[]
  evidence?: string[]
  ceiling?: Severity
}

/**
 * A rule for sequential scans with a filter that keeps few rows, of one kind of filter. Each scan has one diagnosis, so of these
 * rules one speaks of it.
 */
export function fullScanRule(
  code: string,
  kind: string,
  diagnoses: DiagnosisKind[],
  advise: (scan: FullScan) => FullScanAdvice | null,
): Rule {
  return {
    code,
    kind,
    find: (analysis, live) =>
      fullScans(analysis, live).flatMap((scan) => {
        const advice = diagnoses.includes(scan.diagnosis.kind) ? advise(scan) : null
        return advice === null ? [] : [draftOf(scan, advice)]
      }),
  }
}

const found = new WeakMap<Analysis, { live: LivePlanFacts | null; scans: FullScan[] }>()

/** Every such scan of a plan; ten rules ask one after the other. */
function fullScans(analysis: Analysis, live: LivePlanFacts | null): FullScan[] {
  const known = found.get(analysis)
  if (known && known.live === live) return known.scans
  const scans = nodesOf(analysis, 'Seq Scan').flatMap((node) => fullScan(analysis, node, live) ?? [])
  found.set(analysis, { live, scans })
  return scans
}

/** The sequential scans most rules speak of; null for any other node. */
export function fullScan(analysis: Analysis, node: PlanNode, live: LivePlanFacts | null): FullScan | null {
  if (node.type !== 'Seq Scan' || node.relation === null || textProperty(node, 'Filter') === null) return null
  const facts = scanFacts(analysis, node, live)
  if (facts === null || !isSelective(facts)) return null
  return { analysis, live, node, facts, diagnosis: diagnose(node) }
}

function draftOf(scan: FullScan, advice: FullScanAdvice): Draft {
  const { analysis, node, facts } = scan
  const claim = {
    nodeId: node.id,
    ...savedOfSelf(analysis, node.id, (1 - facts.kept / facts.read) * 0.95),
    cause: scanCause(analysis, node),
    ...(advice.ceiling ? { ceiling: advice.ceiling } : {}),
  }
  return lateDraft(claim, () => wordsOf(scan, advice))
}

function wordsOf({ analysis, node, facts, live }: FullScan, advice: FullScanAdvice): Words {
  const indexes = (advice.indexes ?? []).map((index) => ({ ...index, ...tableOf(node, live) }))
  const { steps, live: sentences, isThere } = adviseIndexes(node, indexes, live)
  const append = appendAbove(analysis, node)
  return {
    title: advice.title,
    evidence: [...fullScanEvidence(analysis, node, facts), ...(advice.evidence ?? [])],
    remedy: remedyOf(advice.remedy, isThere && steps.length === 0, append !== null && steps.length > 0),
    steps: steps.length > 0 ? [...(advice.before ?? []), ...steps] : [],
    live: sentences,
  }
}

const partWords =
  'Every partition needs the same. A partitioned table takes no CREATE INDEX CONCURRENTLY itself: CREATE INDEX ON ONLY the parent, build one CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION for each.'

function remedyOf(remedy: string, isThere: boolean, isPart: boolean): string {
  if (isThere)
    return 'An index for this condition is there already; find out why it is not used before creating another.'
  return isPart ? `${remedy} ${partWords}` : remedy
}

/** Rows read and kept, the filter, the time. */
export function fullScanEvidence(analysis: Analysis, node: PlanNode, facts: ScanFacts): string[] {
  const selfMs = analysis.figures[node.id]?.selfMs ?? null
  const loops = node.loops !== null && node.loops > 1 ? ` in ${count(node.loops)} executions` : ''
  const rows = facts.isEstimated
    ? `The planner expects ${count(facts.kept)} of about ${count(facts.read)} rows to pass (${percent(facts.kept / facts.read)})`
    : `${count(facts.read)} rows read${loops}, ${count(facts.kept)} kept (${percent(facts.kept / facts.read)})`
  return [
    rows,
    `Filter: ${shorten(textProperty(node, 'Filter') ?? '')}`,
    ...(selfMs === null ? [] : [`${duration(selfMs)} in this node by itself`]),
  ]
}

/** `orders keeps 12 of 100,000 rows it reads`, with the measure as known. */
export function scanTitle({ node, facts }: FullScan, why: string): string {
  if (facts.kept === 0 && !facts.isEstimated) return `${tableWords(node)} is read in full and no row is kept${why}`
  const about = facts.isEstimated ? 'about ' : ''
  return `${tableWords(node)} is read in full for ${about}${percent(facts.kept / facts.read)} of its rows${why}`
}

/** Keys for what a b-tree serves: columns of equality in order of appearance, then one range. */
export function btreeKeys(tests: ColumnTest[]): IndexKey[] {
  const plain = tests.filter(isPlain)
  const equal = plain
    .filter((test) => test.kind === 'equality')
    .map((test) => ({ ...keyOf(test), isEquality: true as const }))
  const range = plain.filter((test) => test.kind === 'range').map(keyOf)
  return distinctKeys([...equal.slice(0, 3), ...range.slice(0, 1)])
}

function keyOf(test: ColumnTest): IndexKey {
  return { column: test.column, expression: test.expression }
}
