const numbers =
  'Workers Planned,Workers Launched,Rows Removed by Filter,Rows Removed by Join Filter,Rows Removed by Index Recheck,' +
  'Rows Removed by Conflict Filter,Heap Fetches,Index Searches,Subplans Removed,Tuples Inserted,Conflicting Tuples,' +
  'Batch Size,Foreign File Size,Foreign Program Size,Disabled Nodes,Plan Node ID,Scan RTI,Nominal RTI,Exclude Relation RTI,' +
  'Permission Info Index,CTE Levels Up,ENR Tuples,JOIN USING Columns,Functions,Planning Time,Execution Time,Total Runtime,' +
  'Duration,Actual Loops,Actual Rows,Peak Memory Usage'
const booleans =
  'Inner Unique,Single Copy,Disabled,Parallel Safe,Async Capable,Parallel Aware,Security Barrier,Lateral,' +
  'WITH ORDINALITY,CTE Self-Reference,Inlining,Optimization,Expressions,Deforming'
const lists = 'Output,Sort Key,Presorted Key,Group Key,Hash Key,Params Evaluated'
const texts =
  'Filter,Join Filter,Index Cond,Recheck Cond,Hash Cond,Merge Cond,TID Cond,One-Time Filter,Order By,Function Call,' +
  'Table Function Call,Run Condition,Window,Cache Key,Cache Mode,Conflict Resolution,Conflict Arbiter Indexes,Conflict Filter,' +
  'Remote SQL,Relations,Sort Method,Sort Methods,Buckets,Batches,Planned Partitions,Hits,Storage,Estimates,Prefetch,I/O,' +
  'Tuples,Sampling,Heap Blocks,Buffers,I/O Timings,WAL,Full-sort Groups,Pre-sorted Groups,Foreign File,Foreign Program,Replaces'

export type PropertyKind = 'number' | 'boolean' | 'list' | 'text'

const kinds = new Map<string, PropertyKind>()
for (const [kind, names] of [
  ['text', texts],
  ['number', numbers],
  ['boolean', booleans],
  ['list', lists],
] as const) {
  for (const name of names.split(',')) kinds.set(name, kind)
}

const statementLevel = new Set([
  'Planning Time',
  'Execution Time',
  'Total Runtime',
  'Planning',
  'Settings',
  'Serialization',
  'Query Identifier',
  'JIT',
  'PlannedStmt',
  'Unprunable RTIs',
  'Result RTIs',
  'Generated Plan Advice',
  'Supplied Plan Advice',
])

/** What kind of value FORMAT JSON has for a property PostgreSQL prints; undefined for one we do not know. */
export function propertyKind(name: string): PropertyKind | undefined {
  return kinds.get(name)
}

/** Whether a property speaks of the whole statement wherever its line stands. */
export function isStatementLevel(name: string): boolean {
  return statementLevel.has(name)
}

/** The name of today for one that older servers wrote otherwise. */
export function currentName(name: string): string {
  return older.get(name) ?? name
}

const older = new Map([
  ['Planning time', 'Planning Time'],
  ['Execution time', 'Execution Time'],
  ['Total runtime', 'Total Runtime'],
])
