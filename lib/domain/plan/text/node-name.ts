/** What follows a node's name: nothing, ` on relation`, ` on function` … */
export type TargetKind = 'none' | 'relation' | 'index' | 'function' | 'table function' | 'cte' | 'tuplestore' | 'alias'

/** Properties a node's printed name stands for, under their names in FORMAT JSON. */
export type NodeName = { properties: [string, string | boolean][]; type: string; target: TargetKind; isKnown: boolean }

const targets: Record<string, TargetKind> = {
  'Seq Scan': 'relation',
  'Sample Scan': 'relation',
  'Index Scan': 'relation',
  'Index Only Scan': 'relation',
  'Bitmap Heap Scan': 'relation',
  'Tid Scan': 'relation',
  'Tid Range Scan': 'relation',
  'Foreign Scan': 'relation',
  'Bitmap Index Scan': 'index',
  'Function Scan': 'function',
  'Table Function Scan': 'table function',
  'CTE Scan': 'cte',
  'WorkTable Scan': 'cte',
  'Named Tuplestore Scan': 'tuplestore',
  'Values Scan': 'alias',
  'Subquery Scan': 'alias',
}

const bare = new Set(
  (
    'Result,ProjectSet,Append,Merge Append,Recursive Union,BitmapAnd,BitmapOr,Gather,Gather Merge,Materialize,Memoize,' +
    'Result Cache,Sort,Incremental Sort,Group,WindowAgg,Unique,LockRows,Limit,Hash'
  ).split(','),
)
const strategies = new Map([
  ['Aggregate', 'Plain'],
  ['GroupAggregate', 'Sorted'],
  ['HashAggregate', 'Hashed'],
  ['MixedAggregate', 'Mixed'],
])
const operations = new Set(['Insert', 'Update', 'Delete', 'Merge'])
const joinTypes = new Set(['Left', 'Full', 'Right', 'Semi', 'Anti', 'Right Semi', 'Right Anti'])
const setCommands = new Set(['Intersect', 'Intersect All', 'Except', 'Except All'])

/** Reads a name such as `Parallel Hash Right Anti Join` or `Partial HashAggregate`, without the objects it works on. */
export function readNodeName(printed: string): NodeName {
  const flags: [string, boolean][] = []
  let name = printed
  for (const [word, property] of [
    ['Parallel ', 'Parallel Aware'],
    ['Async ', 'Async Capable'],
  ] as const) {
    if (!name.startsWith(word)) continue
    name = name.slice(word.length)
    flags.push([property, true])
  }
  const isBackward = name.endsWith(' Backward')
  if (isBackward) name = name.slice(0, -9)
  const read = aggregate(name) ?? setOperation(name) ?? modification(name) ?? join(name) ?? plain(name)
  if (name === 'Index Scan' || name === 'Index Only Scan') {
    read.properties.push(['Scan Direction', isBackward ? 'Backward' : 'Forward'])
  }
  return { ...read, properties: [['Node Type', read.type], ...flags, ...read.properties] }
}

function aggregate(name: string): NodeName | null {
  const mode = ['Partial', 'Finalize'].find((word) => name.startsWith(`${word} `)) ?? 'Simple'
  const strategy = strategies.get(mode === 'Simple' ? name : name.slice(mode.length + 1))
  return strategy ? known('Aggregate', 'none', ['Strategy', strategy], ['Partial Mode', mode]) : null
}

function setOperation(name: string): NodeName | null {
  const space = name.indexOf(' ')
  const word = space < 0 ? name : name.slice(0, space)
  if (word !== 'SetOp' && word !== 'HashSetOp') return null
  const command = name.slice(word.length + 1)
  const strategy: [string, string] = ['Strategy', word === 'SetOp' ? 'Sorted' : 'Hashed']
  return setCommands.has(command) ? known('SetOp', 'none', strategy, ['Command', command]) : null
}

function modification(name: string): NodeName | null {
  if (operations.has(name)) return known('ModifyTable', 'relation', ['Operation', name])
  if (name === 'Foreign Scan') return known(name, 'relation', ['Operation', 'Select'])
  if (!name.startsWith('Foreign ')) return null
  const operation = name.slice(8)
  return operations.has(operation) ? known('Foreign Scan', 'relation', ['Operation', operation]) : null
}

function join(name: string): NodeName | null {
  const kind = ['Nested Loop', 'Hash', 'Merge'].find((word) => name.startsWith(word))
  if (!kind) return null
  const type = kind === 'Nested Loop' ? kind : `${kind} Join`
  if (name === type) return known(type, 'none', ['Join Type', 'Inner'])
  const joinType = name.endsWith(' Join') ? name.slice(kind.length + 1, -5) : ''
  return joinTypes.has(joinType) ? known(type, 'none', ['Join Type', joinType]) : null
}

function plain(name: string): NodeName {
  if (Object.hasOwn(targets, name)) return known(name, targets[name] as TargetKind)
  if (bare.has(name)) return known(name, 'none')
  return { type: name, target: 'relation', isKnown: false, properties: [] }
}

function known(type: string, target: TargetKind, ...properties: [string, string][]): NodeName {
  return { type, target, isKnown: true, properties }
}
