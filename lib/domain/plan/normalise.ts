import { type Bag, emptyBag, type PlanValue, type RawPlan } from './bag'
import { cleanProperties } from './clean-properties'
import { nodeLabel } from './node-label'
import type { Buffers, IoTimes, Jit, Plan, PlanNode, Relationship, Trigger, Wal, WorkerShare } from './plan'

/** Turns what a reader found into the one model, alike for every format. */
export function normalise(raw: RawPlan): Plan {
  const statement = raw.bag
  const nodes = isBag(statement.Plan) ? nodesOf(statement.Plan, raw.lines) : []
  const planning = isBag(statement.Planning) ? statement.Planning : null
  const hasActuals = nodes.some((node) => node.loops !== null)
  const plan: Plan = {
    format: raw.format,
    source: raw.source,
    query: text(statement['Query Text']),
    queryParameters: text(statement['Query Parameters']),
    queryIdentifier: word(statement['Query Identifier']),
    nodes,
    planningTimeMs: number(statement['Planning Time']),
    executionTimeMs: number(statement['Execution Time']) ?? number(statement['Total Runtime']),
    durationMs: number(statement.Duration),
    planningBuffers: planning && buffersOf(planning),
    planningIoTimes: planning && ioTimesOf(planning),
    planningMemory: memoryOf(planning),
    serialization: serializationOf(statement.Serialization),
    triggers: list(statement.Triggers).filter(isBag).map(triggerOf),
    jit: isBag(statement.JIT) ? jitOf(statement.JIT) : null,
    settings: settingsOf(statement.Settings),
    hasCosts: nodes.some((node) => node.totalCost !== null),
    hasActuals,
    hasTimes: nodes.some((node) => node.actualTotalMs !== null),
    hasBuffers: nodes.some((node) => node.buffers !== null),
    rowDecimals: raw.rowDecimals ?? 0,
    properties: statementProperties(statement),
    isTruncated: raw.isTruncated ?? false,
    repairs: raw.repairs ?? [],
  }
  if (plan.hasBuffers) for (const node of nodes) node.buffers ??= { ...noBuffers }
  return plan
}

const relationships: Record<string, Relationship> = {
  Outer: 'outer',
  Inner: 'inner',
  Member: 'member',
  Subquery: 'subquery',
  InitPlan: 'init-plan',
  SubPlan: 'sub-plan',
  child: 'member',
  children: 'member',
}

function nodesOf(root: Bag, lines: number[]): PlanNode[] {
  const nodes: PlanNode[] = []
  const waiting: { bag: Bag; parent: PlanNode | null }[] = [{ bag: root, parent: null }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { bag, parent } = next
    const node = nodeOf(bag, nodes.length, parent, lines[nodes.length] ?? null)
    nodes.push(node)
    parent?.childIds.push(node.id)
    if (!Array.isArray(bag.Plans)) continue
    const children = bag.Plans.filter(isBag)
    const only = node.type === 'ModifyTable' ? onlyMember(children) : -1
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i] as Bag
      waiting.push({ bag: i === only ? asOuter(child) : child, parent: node })
    }
  }
  return nodes
}

/** Up to 13 a ModifyTable's only input is called a member, since then its outer; text does not tell which. */
function onlyMember(children: Bag[]): number {
  const isMember = (child: Bag) => child['Parent Relationship'] === 'Member'
  return children.filter(isMember).length === 1 ? children.findIndex(isMember) : -1
}

function asOuter(bag: Bag): Bag {
  const outer = Object.assign(emptyBag(), bag)
  outer['Parent Relationship'] = 'Outer'
  return outer
}

/** What is counted or measured is never below zero; a damaged text may say so. */
function measure(value: PlanValue | undefined): number | null {
  const found = number(value)
  return found !== null && found < 0 ? null : found
}

function nodeOf(bag: Bag, id: number, parent: PlanNode | null, line: number | null): PlanNode {
  const loops = measure(bag['Actual Loops'])
  const relation = text(bag['Relation Name'])
  return {
    id,
    parentId: parent?.id ?? null,
    childIds: [],
    depth: parent ? parent.depth + 1 : 0,
    relationship: relationships[text(bag['Parent Relationship']) ?? ''] ?? null,
    subplanName: text(bag['Subplan Name']),
    type: text(bag['Node Type']) ?? 'Unknown',
    label: nodeLabel(bag),
    schema: text(bag.Schema),
    relation,
    alias: text(bag.Alias) ?? relation,
    index: text(bag['Index Name']),
    cteName: text(bag['CTE Name']),
    functionName: text(bag['Function Name']),
    isParallelAware: bag['Parallel Aware'] === true,
    startupCost: number(bag['Startup Cost']),
    totalCost: number(bag['Total Cost']),
    planRows: measure(bag['Plan Rows']),
    planWidth: measure(bag['Plan Width']),
    actualStartupMs: measure(bag['Actual Startup Time']),
    actualTotalMs: measure(bag['Actual Total Time']),
    actualRows: measure(bag['Actual Rows']),
    loops,
    neverExecuted: loops === 0,
    workersPlanned: measure(bag['Workers Planned']),
    workersLaunched: measure(bag['Workers Launched']),
    buffers: buffersOf(bag),
    ioTimes: ioTimesOf(bag),
    wal: walOf(bag),
    workers: Array.isArray(bag.Workers) ? bag.Workers.filter(isBag).map(workerOf) : [],
    properties: cleanProperties(bag, ['Plans', 'Workers']),
    line,
  }
}

const bufferNames: [keyof Buffers, string][] = [
  ['sharedHit', 'Shared Hit Blocks'],
  ['sharedRead', 'Shared Read Blocks'],
  ['sharedDirtied', 'Shared Dirtied Blocks'],
  ['sharedWritten', 'Shared Written Blocks'],
  ['localHit', 'Local Hit Blocks'],
  ['localRead', 'Local Read Blocks'],
  ['localDirtied', 'Local Dirtied Blocks'],
  ['localWritten', 'Local Written Blocks'],
  ['tempRead', 'Temp Read Blocks'],
  ['tempWritten', 'Temp Written Blocks'],
]

const noBuffers: Buffers = {
  sharedHit: 0,
  sharedRead: 0,
  sharedDirtied: 0,
  sharedWritten: 0,
  localHit: 0,
  localRead: 0,
  localDirtied: 0,
  localWritten: 0,
  tempRead: 0,
  tempWritten: 0,
}

/** Null when nothing was counted: text prints only what is not zero, so all zeros and not asked for look alike. */
function buffersOf(bag: Bag): Buffers | null {
  let buffers: Buffers | null = null
  for (const [key, name] of bufferNames) {
    const value = number(bag[name])
    if (!value) continue
    buffers ??= { ...noBuffers }
    buffers[key] = value
  }
  return buffers
}

function ioTimesOf(bag: Bag): IoTimes | null {
  const sharedReadMs = number(bag['Shared I/O Read Time']) ?? number(bag['I/O Read Time']) ?? 0
  const sharedWriteMs = number(bag['Shared I/O Write Time']) ?? number(bag['I/O Write Time']) ?? 0
  const localReadMs = number(bag['Local I/O Read Time']) ?? 0
  const localWriteMs = number(bag['Local I/O Write Time']) ?? 0
  const tempReadMs = number(bag['Temp I/O Read Time']) ?? 0
  const tempWriteMs = number(bag['Temp I/O Write Time']) ?? 0
  const some = sharedReadMs || sharedWriteMs || localReadMs || localWriteMs || tempReadMs || tempWriteMs
  return some ? { sharedReadMs, sharedWriteMs, localReadMs, localWriteMs, tempReadMs, tempWriteMs } : null
}

function walOf(bag: Bag): Wal | null {
  const records = number(bag['WAL Records']) ?? 0
  const fullPageImages = number(bag['WAL FPI']) ?? 0
  const bytes = number(bag['WAL Bytes']) ?? 0
  const buffersFull = number(bag['WAL Buffers Full']) ?? 0
  return records || fullPageImages || bytes || buffersFull ? { records, fullPageImages, bytes, buffersFull } : null
}

function workerOf(bag: Bag): WorkerShare {
  return {
    number: number(bag['Worker Number']) ?? 0,
    actualStartupMs: number(bag['Actual Startup Time']),
    actualTotalMs: number(bag['Actual Total Time']),
    actualRows: number(bag['Actual Rows']),
    loops: number(bag['Actual Loops']),
    buffers: buffersOf(bag),
    properties: cleanProperties(bag, ['Worker Number']),
  }
}

function statementProperties(statement: Bag): Bag {
  const properties = cleanProperties(statement, ['Plan'])
  const identifier = word(statement['Query Identifier'])
  if (identifier !== null) properties['Query Identifier'] = identifier
  return properties
}

function triggerOf(bag: Bag): Trigger {
  return {
    name: text(bag['Trigger Name']) ?? '',
    constraint: text(bag['Constraint Name']),
    relation: text(bag.Relation),
    timeMs: number(bag.Time),
    calls: number(bag.Calls) ?? 0,
  }
}

function jitOf(bag: Bag): Jit {
  const timing = isBag(bag.Timing) ? bag.Timing : emptyBag()
  const generation = isBag(timing.Generation) ? timing.Generation : null
  const options = isBag(bag.Options) ? bag.Options : emptyBag()
  return {
    functions: number(bag.Functions) ?? 0,
    generationMs: number(generation ? generation.Total : timing.Generation) ?? 0,
    deformMs: generation ? number(generation.Deform) : null,
    inliningMs: number(timing.Inlining) ?? 0,
    optimizationMs: number(timing.Optimization) ?? 0,
    emissionMs: number(timing.Emission) ?? 0,
    totalMs: number(timing.Total) ?? 0,
    options: Object.keys(options).filter((name) => options[name] === true),
  }
}

function memoryOf(planning: Bag | null): Plan['planningMemory'] {
  const usedKb = number(planning?.['Memory Used'])
  return usedKb === null ? null : { usedKb, allocatedKb: number(planning?.['Memory Allocated']) ?? usedKb }
}

function serializationOf(value: PlanValue | undefined): Plan['serialization'] {
  if (!isBag(value)) return null
  return {
    timeMs: number(value.Time),
    outputKb: number(value['Output Volume']) ?? 0,
    format: text(value.Format) ?? 'text',
  }
}

function settingsOf(value: PlanValue | undefined): Record<string, string> {
  const settings: Record<string, string> = Object.create(null)
  if (isBag(value)) for (const name of Object.keys(value)) settings[name] = word(value[name]) ?? ''
  return settings
}

/** True for a plain set of properties. */
export function isBag(value: PlanValue | undefined): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function list(value: PlanValue | undefined): PlanValue[] {
  return Array.isArray(value) ? value : []
}

function text(value: PlanValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function word(value: PlanValue | undefined): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

function number(value: PlanValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
