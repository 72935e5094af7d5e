import type { Horizon } from '../bloat/horizon'
import type { Finding } from '../finding'
import { findUnsupportedForeignKeys } from '../foreign-key-cover'
import { groupBy } from '../group-by'
import type { ComparableIndex, SeenIndex } from '../index-shape'
import { findRedundancy, type Redundancy, type RedundantIndex } from '../redundancy'
import { type IndexRole, judge as judgeIndex, type Ledger, type ServedKey } from '../verdict'
import { bloated, bloatedToast } from './bloated'
import { brinOrder } from './brin-order'
import { brinRanges } from './brin-ranges'
import { gatherDrift } from './collation-drift'
import { missingForeignKeyIndex } from './foreign-key'
import { foreignKeysServed } from './foreign-keys-served'
import { hashOverflow } from './hash-overflow'
import { held } from './held'
import { brokenAlone, hotBreaker } from './hot-breaker'
import { invalid } from './invalid'
import { largerThanTable } from './larger-than-table'
import { leadingColumn, mergeLeading } from './leading-column'
import { leafDuties } from './leaf-duties'
import { looseConstraint } from './loose-constraint'
import { neverUsed } from './never-used'
import { noPrimaryKey } from './no-primary-key'
import { pendingList } from './pending-list'
import { type IndexPrice, priceIndexes } from './price'
import { rareButCostly } from './rare-but-costly'
import { redundant } from './redundant'
import { gatherRelated, related } from './related'
import { replicaIdentities } from './replica-identity'
import { rollUpTables, rollUpTrees } from './roll-up-trees'
import { sequentialScans } from './sequential-scans'
import { staleStatistics } from './stale-statistics'
import type { LeadingColumn, Traits } from './traits'
import { buildsConcurrently, onConflictWarning, upgradeBefore, versionTrap } from './version-trap'
import type { Published, Reference, Unfinished, Watch, WatchedIndex, WatchedTable } from './watched'
import type { WatchedBloat } from './watched-bloat'
import { gatherWeightiest } from './weightiest'
import { writeHeavy } from './write-heavy'

/** What is known of a target as a whole when it is judged. Null parts are unknown, and their rules then find nothing. */
export type Frame = {
  targetName: string
  watch: Watch
  foreignKeys: Reference[] | null
  published: Published[] | null
  unfinished: Unfinished[] | null
  /** Who holds VACUUM back, when that was asked. */
  horizon?: Horizon | null
  traits: Traits | null
  /** Names of all indexes by schema, which a suggested index must not take; when not given, those of the part at hand. */
  takenNames?: ReadonlyMap<string, ReadonlySet<string>>
}

/** Tables that are judged together: partitions with the tree they belong to, each with all of its indexes. */
export type Part = {
  tables: WatchedTable[]
  indexes: WatchedIndex[]
  /** Tables that foreign keys of these refer to: looked up, not judged. */
  parents?: WatchedTable[]
  /** Figures of their indexes and TOAST that may be worth a finding. */
  bloat?: WatchedBloat[]
}

export type Known = Frame & Part

export type Assessment = {
  /** Most urgent first, at most a thousand of each kind. */
  findings: Finding[]
  /** Identities of findings beyond that. */
  leftOut: ReadonlySet<string>
}

/** By our index id; evidence is kept for the index asked for only, since fifty thousand ledgers fill hundreds of MB. */
export type Ledgers = Map<number, Ledger>

/** What one part answers: the verdicts on its indexes and what they cost, by our index id. */
export type Judged = { ledgers: Ledgers; prices: Map<number, IndexPrice> }

/** Judges a target of one part. `ledgerOf` is the index whose evidence is wanted. */
export function assess(
  { tables, indexes, parents, bloat, ...frame }: Known,
  ledgerOf: number | null = null,
): Assessment & { ledgers: Ledgers } {
  const assessment = beginAssessment(frame, ledgerOf)
  const { ledgers } = assessment.judge({ tables, indexes, parents, bloat })
  return { ...assessment.end(), ledgers }
}

/**
 * Judges a target part by part, so that no more than one part is held at a time: every index that stands for itself and every
 * table, by every rule. A part answers what is said of each index, the end what was found.
 */
export function beginAssessment(frame: Frame, ledgerOf: number | null = null) {
  const { watch } = frame
  const own = watch.nodes.find((node) => node.isOwn)
  const unfinished = new Map(frame.unfinished?.map((each) => [each.oid, each]))
  const publishedBy = new Map(frame.published?.map((each) => [each.tableOid, each]))
  const keysOf = groupBy(frame.foreignKeys ?? [], (key) => key.tableOid)
  const traits = indexTraits(frame.traits)
  const drift = gatherDrift(frame.traits?.drifted ?? [], frame.targetName)
  const methods = new Set<string>()
  const gathered = gatherWeightiest()
  const { add } = gathered
  const about = { versionNumber: watch.versionNumber, horizon: frame.horizon ?? null, warning: null }
  const warningOf = (index: WatchedIndex) => onConflictWarning(index, frame.traits?.writes ?? null, watch.versionNumber)

  function judge(part: Part): Judged {
    const ledgers: Ledgers = new Map()
    const foreignKeys = frame.foreignKeys && part.tables.flatMap((table) => keysOf.get(table.oid) ?? [])
    const tables = rollUpTables(part.tables)
    const known: Known = { ...frame, ...part, tables, foreignKeys }
    const indexes = rollUpTrees(known.indexes)
    const tableByOid = new Map([...(part.parents ?? []), ...tables].map((table) => [table.oid, table]))
    const indexesOf = groupBy(indexes, (index) => index.tableOid)
    const byOid = new Map(indexes.map((index) => [index.oid, index]))
    const byId = new Map(indexes.map((index) => [index.id, index]))
    const redundancy = findRedundancy(known.indexes.map(asSeen), foreignKeys ?? [])
    const forms: Forms = new Map<number, ComparableIndex | string>([...redundancy.comparable, ...redundancy.unknown])
    const told = new Set<number>()
    const covered = new Set<number>()
    const bloatOf = new Map(part.bloat?.map((each) => [each.id, each]))
    const childTables = groupBy(
      known.tables.filter((table) => table.parentOid !== null),
      (table) => table.parentOid,
    )

    const taken = frame.takenNames ?? namesBySchema(known.indexes)
    const leavesOf = groupBy(
      known.indexes.filter((index) => index.parentOid !== null),
      (index) => index.parentOid,
    )

    const roles = rolesOf({ ...known, indexes }, redundancy, forms, tableByOid, leavesOf)

    for (const index of indexes) {
      const table = tableByOid.get(index.tableOid)
      if (!table) continue
      methods.add(index.method)
      drift.look(index)
      if (!(index.isValid && index.isReady && index.isLive)) {
        const sisters = indexesOf.get(index.tableOid) ?? []
        const missingOn =
          index.kind === 'I' ? partitionsWithout(index, childTables.get(table.oid) ?? [], known.indexes) : []
        const warning = warningOf(index)
        const isInRecovery = own?.isInRecovery === true
        const command = unfinished.get(index.oid) ?? null
        add(invalid(index, { table, sisters, unfinished: command, missingOn, isInRecovery, warning }))
        continue
      }
      const ranges = traits.ranges.get(index.oid)
      if (ranges) add(brinRanges(index, ranges))
      if (index.parentOid !== null) continue
      const { role, cover } = roles(index)
      const ledger = judgeIndex(index, table, watch, role)
      const { verdict, reason } = ledger
      ledgers.set(index.id, { verdict, reason, evidence: index.id === ledgerOf ? ledger.evidence : [] })
      if (cover || ledger.verdict === 'candidate') told.add(index.oid)
      const keeper = cover ? byOid.get(cover.keeperOid) : undefined
      if (cover && keeper) add(redundant(index, keeper, cover, ledger))
      if (cover) covered.add(index.id)
      else add(neverUsed(index, table, ledger))
      add(rareButCostly(index, table, ledger, watch))
      // What is dropped need not be rebuilt.
      const leaves = leavesWith(index, leavesOf, bloatOf)
      const fat =
        ledger.verdict === 'safe-to-try' || leaves.length === 0
          ? null
          : bloated(index, leaves, { ...about, warning: warningOf(index), isCandidate: verdict === 'candidate' })
      add(fat)
      const isMeasured = bloatOf.get(index.id)?.ratio != null || index.measured?.neededBytes != null
      if (!cover && !fat) add(largerThanTable(index, table, isMeasured))
      const leading = leadingOf(index, leavesOf, traits.leading)
      if (leading) {
        add(leadingColumn(index, table, leading, taken.get(table.schema) ?? new Set(), ledger))
        add(brinOrder(index, table, leading))
      }
    }

    for (const bloat of bloatOf.values()) {
      const table = tableByOid.get(bloat.tableOid)
      if (!table) continue
      if (bloat.isToast) add(bloatedToast(table, bloat, about))
      const index = byId.get(bloat.id)
      if (!index) continue
      add(pendingList(index, table, bloat))
      add(hashOverflow(index, bloat))
    }
    for (const each of redundancy.held) {
      const [index, cover] = [byOid.get(each.oid), byOid.get(each.coverOid)]
      const table = index && tableByOid.get(index.tableOid)
      if (index && cover && table && leafDuties(index, leavesOf).length === 0) add(held(index, cover, table, each))
    }
    for (const [oid, pairs] of gatherRelated(redundancy.related, byOid, (each) => told.has(each))) {
      const index = byOid.get(oid)
      const ledger = index && ledgers.get(index.id)
      if (index && ledger) for (const finding of related(index, pairs, byOid, ledger)) add(finding)
    }
    for (const table of known.tables) {
      const ofTable = indexesOf.get(table.oid) ?? []
      add(noPrimaryKey(table, ofTable))
      add(staleStatistics(table, own?.isInRecovery === true))
      add(sequentialScans(table))
      add(writeHeavy(table, ofTable, watch))
      for (const each of traits.loose.get(table.oid) ?? []) add(looseConstraint(each, table))
      const writes = traits.writes.get(table.oid)
      if (!writes) continue
      for (const [oid, broken] of brokenAlone(writes, ofTable, traits.reads, watch.versionNumber)) {
        const index = byOid.get(oid)
        const ledger = index && ledgers.get(index.id)
        if (index && ledger) add(hotBreaker(index, table, broken, ofTable.length, ledger, watch))
      }
    }
    for (const finding of replicaIdentities(known.tables, indexesOf, publishedBy)) add(finding)
    for (const finding of foreignKeysWithout(known, forms, tableByOid)) add(finding)
    // One that is read is a candidate only for its cover: its use is not that of one nobody reads.
    const verdictOf = (index: WatchedIndex) =>
      covered.has(index.id) ? 'safe-to-try' : (ledgers.get(index.id)?.verdict ?? null)
    const prices = new Map<number, IndexPrice>()
    for (const table of tables) {
      const ofTable = priceIndexes(table, indexesOf.get(table.oid) ?? [], verdictOf, watch)
      for (const [id, price] of ofTable) prices.set(id, price)
    }
    return { ledgers, prices }
  }

  function end(): Assessment {
    for (const finding of versionTrap(watch.versionNumber, methods, frame.targetName)) add(finding)
    for (const finding of drift.findings()) add(finding)
    const { findings, leftOut } = gathered.all()
    const upgrade = upgradeBefore('concurrently', watch.versionNumber)
    const safe = upgrade ? findings.map((finding) => withUpgrade(finding, upgrade)) : findings
    return { findings: own?.isInRecovery ? safe.map(forPrimary) : safe, leftOut }
  }

  return { judge, end }
}

/** An index with its figure, or the leaves of a partitioned one that have one. */
function leavesWith(
  index: WatchedIndex,
  leavesOf: ReadonlyMap<number | null, WatchedIndex[]>,
  bloatOf: ReadonlyMap<number, WatchedBloat>,
): { index: WatchedIndex; bloat: WatchedBloat }[] {
  if (index.kind === 'I') return (leavesOf.get(index.oid) ?? []).flatMap((leaf) => leavesWith(leaf, leavesOf, bloatOf))
  const bloat = bloatOf.get(index.id)
  return bloat ? [{ index, bloat }] : []
}

/** Where a concurrent build damages indexes, it is not offered. */
function withUpgrade(finding: Finding, upgrade: Finding['nextStep']): Finding {
  return buildsConcurrently(finding.nextStep) ? { ...finding, nextStep: upgrade } : finding
}

/** A replica takes no statement that changes anything. */
function forPrimary(finding: Finding): Finding {
  if (finding.nextStep.sql === null) return finding
  return { ...finding, nextStep: { ...finding.nextStep, text: `On the primary: ${finding.nextStep.text}` } }
}

type Forms = ReadonlyMap<number, ComparableIndex | string>

/**
 * The duties of each index: the redundancy that ends them, the foreign keys it serves, what its partitions are needed for.
 * `known.indexes` are rolled up.
 */
function rolesOf(
  known: Known,
  { redundant }: Redundancy,
  forms: Forms,
  tableByOid: Map<number, WatchedTable>,
  leavesOf: ReadonlyMap<number | null, WatchedIndex[]>,
) {
  const byOid = new Map(known.indexes.map((index) => [index.oid, index]))
  const rootOf = (index: WatchedIndex): WatchedIndex => {
    const parent = index.parentOid === null ? undefined : byOid.get(index.parentOid)
    return parent ? rootOf(parent) : index
  }
  const coverOf = new Map(redundant.map((each) => [each.oid, each]))
  // A partition goes with its tree alone, so that the tree is what has to stay.
  const coveredBy = groupBy(redundant, ({ keeperOid }) => {
    const keeper = byOid.get(keeperOid)
    return keeper ? rootOf(keeper).oid : keeperOid
  })

  const roleOf = (index: WatchedIndex, foreignKeys: ServedKey[]): { role: IndexRole; cover: RedundantIndex | null } => {
    const cover = coverOf.get(index.oid) ?? null
    const isIdentical = cover?.coverage.kind !== 'covered-prefix'
    const keeper = cover ? byOid.get(cover.keeperOid) : undefined
    const name = keeper?.name ?? ''
    const why = cover ? `“${name}” does all of its work. ${cover.coverage.reason}` : ''
    return {
      role: {
        foreignKeys,
        leafDuties: leafDuties(index, leavesOf),
        cover: cover && { name, isIdentical, why, sizeBytes: keeper?.sizeBytes ?? null },
        covers: (coveredBy.get(index.oid) ?? []).map((each) => byOid.get(each.oid)?.name ?? ''),
        unclear: whyUnclear(known, forms, index),
      },
      cover,
    }
  }
  const mayGo = (index: WatchedIndex) => {
    if (!(index.isValid && index.isReady && index.isLive)) return false
    const { role, cover } = roleOf(index, [])
    const { verdict } = judgeIndex(index, tableByOid.get(index.tableOid) ?? null, known.watch, role)
    return verdict !== 'keep' && (cover !== null || verdict === 'candidate')
  }
  const served = foreignKeysServed(known, forms, tableByOid, rootOf, mayGo)
  return (index: WatchedIndex) => roleOf(index, served.get(index.oid) ?? [])
}

function whyUnclear(known: Known, forms: Forms, index: WatchedIndex): string | null {
  if (!known.foreignKeys) return 'The foreign keys of the database were not read yet, so it may serve one.'
  const form = forms.get(index.oid)
  return typeof form === 'string' ? form : null
}

function asSeen(index: WatchedIndex): SeenIndex {
  return { flags: index, parts: index.parts }
}

function foreignKeysWithout(known: Known, forms: Forms, tableByOid: Map<number, WatchedTable>): (Finding | null)[] {
  if (!known.foreignKeys) return []
  // An index that cannot be compared now may well serve the key: its table is left for the next time.
  const unclear = new Set(
    known.indexes.filter((index) => typeof forms.get(index.oid) === 'string').map((index) => index.tableOid),
  )
  const comparable = [...forms.values()].filter((form) => typeof form !== 'string')
  const taken = known.takenNames ?? namesBySchema(known.indexes)
  const byOid = new Map(known.foreignKeys.map((key) => [key.oid, key]))
  const nameOf = new Map(known.indexes.map((index) => [index.oid, index.name]))
  const childrenOf = groupBy(known.tables, (table) => table.parentOid)
  const leafCount = (oid: number): number =>
    (childrenOf.get(oid) ?? []).reduce((sum, child) => sum + (child.kind === 'p' ? leafCount(child.oid) : 1), 0)
  return findUnsupportedForeignKeys(known.foreignKeys, comparable).map(({ foreignKey, partitions, partly }) => {
    const reference = byOid.get(foreignKey.oid)
    const table = tableByOid.get(foreignKey.tableOid)
    if (!reference || !table || [table.oid, ...partitions].some((oid) => unclear.has(oid))) return null
    const parent = tableByOid.get(reference.referencedOid) ?? null
    const by = partly && { columns: partly.columns, name: nameOf.get(partly.oid) ?? '' }
    const isWhole = partitions.length === 0 || partitions.length >= leafCount(table.oid)
    const bare = isWhole ? [table] : partitions.flatMap((oid) => tableByOid.get(oid) ?? [])
    if (bare.length === 0) return null
    return missingForeignKeyIndex(reference, { table, bare, parent }, taken, by)
  })
}

/** What was asked of single indexes and tables, by OID. */
function indexTraits(traits: Traits | null) {
  return {
    leading: new Map(traits?.leading?.map((each) => [each.oid, each])),
    ranges: new Map(traits?.brin?.map((each) => [each.oid, each])),
    reads: new Map(traits?.reads?.map(({ oid, columns }) => [oid, columns])),
    loose: groupBy(traits?.loose ?? [], (each) => each.tableOid),
    writes: groupBy(traits?.writes ?? [], (each) => each.tableOid),
  }
}

/** An index without rows has one page. */
const emptyBytes = 8192

/** Of a partitioned index what holds for all of its leaves that have rows; null where one of them is not known. */
function leadingOf(
  index: WatchedIndex,
  leavesOf: ReadonlyMap<number | null, WatchedIndex[]>,
  known: ReadonlyMap<number, LeadingColumn>,
): LeadingColumn | null {
  if (index.kind === 'i') return known.get(index.oid) ?? null
  const parts: LeadingColumn[] = []
  for (const leaf of leavesOf.get(index.oid) ?? []) {
    if (leaf.kind === 'i' && leaf.sizeBytes !== null && leaf.sizeBytes <= emptyBytes) continue
    const part = leadingOf(leaf, leavesOf, known)
    if (!part) return null
    parts.push(part)
  }
  return mergeLeading(parts)
}

function partitionsWithout(
  index: WatchedIndex,
  partitions: WatchedTable[],
  all: readonly WatchedIndex[],
): WatchedTable[] {
  const attached = new Set(
    all.filter((each) => each.parentOid === index.oid && each.isValid).map((each) => each.tableOid),
  )
  return partitions.filter((table) => !attached.has(table.oid))
}

/** Names of indexes by the schema they stand in. */
function namesBySchema(indexes: Iterable<{ schema: string; name: string }>): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>()
  for (const { schema, name } of indexes) names.set(schema, (names.get(schema) ?? new Set()).add(name))
  return names
}
