/** A look at the text that only this engine's plans have. */
type Mark = { engine: string; mark: RegExp }

const marks: Mark[] = [
  { engine: 'MariaDB', mark: /"r_total_time_ms"|"query_optimization"|\bANALYZE FORMAT=JSON\b.{0,400}"query_block"/s },
  {
    engine: 'MySQL',
    mark: /"query_block"\s{0,20}:|\bselect_type\b.{0,200}\bpossible_keys\b|^[ \t]{0,400}-> .{1,400}\(cost=[\d.e+]{1,20} rows=[\d.e+]{1,20}\)/m,
  },
  {
    engine: 'MySQL',
    mark: /^[ \t]{0,40}-> (?:Nested loop|Table scan on|Index (?:lookup|scan|range scan) on|Covering index|Single-row|Filter: |Rows fetched before|Sort: |Aggregate using|Group aggregate: ).{0,400}$/m,
  },
  {
    engine: 'SQLite',
    mark: /^[ |`+-]{0,40}(?:\|--|`--)(?:SCAN|SEARCH|USE TEMP B-TREE|CO-ROUTINE|MATERIALIZE|COMPOUND)\b|^addr\s{1,8}opcode\s/m,
  },
  { engine: 'SQLite', mark: /^(?:\d{1,5}[|\s]{1,4}){3}(?:SCAN|SEARCH) /m },
  { engine: 'Oracle', mark: /\bPlan hash value: ?\d|^\|\s{0,4}Id\s{0,4}\|\s{0,4}Operation\b/m },
  {
    engine: 'SQL Server',
    mark: /<ShowPlanXML|schemas\.microsoft\.com\/sqlserver\/\d{4}\/\d\d\/showplan|\bStmtText\b|^[ \t]{0,40}\|--(?:Clustered|Index Seek|Table Scan|Nested Loops|Hash Match|Merge Join|Sort|Compute Scalar|Filter|Stream Aggregate)\b/m,
  },
  {
    engine: 'CockroachDB',
    mark: /^[ \t]{0,40}distribution: (?:full|local|partial)\s*$|^[ \t]{0,40}[│├└─ ]{0,80}• (?:scan|hash join|lookup join|merge join|sort|filter|group|render|limit|index join|cross join)/m,
  },
  {
    engine: 'DuckDB',
    mark: /Query Profiling Information|[│|] {0,40}(?:SEQ_SCAN|TABLE_SCAN|HASH_JOIN|HASH_GROUP_BY|PERFECT_HASH_GROUP_BY|UNGROUPED_AGGREGATE|READ_CSV|READ_PARQUET|TOP_N|PROJECTION) {0,40}[│|]/,
  },
  {
    engine: 'ClickHouse',
    mark: /\bReadFromMergeTree\b|^[ \t]{0,40}Expression \(\(?(?:Projection|Project names|Before )/m,
  },
  { engine: 'Snowflake', mark: /^GlobalStats:|"GlobalStats"\s{0,10}:|\bpartitionsAssigned=\d/m },
  {
    engine: 'Trino or Presto',
    mark: /^[ \t]{0,10}Fragment \d{1,4} \[[A-Z_]{3,40}\]|^[ \t]{0,80}(?:- )?(?:TableScan|ScanFilter|ScanFilterProject|ScanProject|RemoteSource|RemoteExchange|LocalExchange)\[/m,
  },
  { engine: 'Spark', mark: /== (?:Physical|Optimized Logical|Parsed Logical|Analyzed Logical) Plan ==/ },
  { engine: 'BigQuery', mark: /"completedParallelInputs"|"queryPlan"\s{0,10}:\s{0,10}\[/ },
  { engine: 'MongoDB', mark: /\bwinningPlan\b|["']?queryPlanner["']?\s{0,10}:/ },
]

const descendants: Mark[] = [
  {
    engine: 'Greenplum',
    mark: /\b(?:Gather|Redistribute|Broadcast|Explicit Gather|Explicit Redistribute) Motion \d{1,5}:\d{1,5}\b|\bOptimizer: (?:Pivotal Optimizer|GPORCA|Postgres(?:-based)? (?:query optimizer|planner))/,
  },
  {
    engine: 'Redshift',
    mark: /^[ \t]{0,400}(?:-> {1,4})?XN (?:Seq Scan|Hash|Limit|Merge|Network|Aggregate|HashAggregate|Nested Loop|Subquery Scan|Multi Scan|Window|Unique|Sort)\b|\bDS_(?:DIST|BCAST)_\w{2,12}/m,
  },
  {
    engine: 'YugabyteDB',
    mark: /\bYB (?:Seq|Batched|Bitmap)\b|^[ \t]{0,400}(?:Storage (?:Table|Index) (?:Read Requests|Rows Scanned)|Storage Read (?:Requests|Execution Time)):|"Storage (?:Table|Index)? ?Read Requests"/m,
  },
]

const looked = 200_000

/** The engine that is not PostgreSQL and wrote this; null when no sure mark is there. Looks at the beginning of the text. */
export function otherEngine(text: string): string | null {
  return engineIn(text, marks)
}

/** The descendant of PostgreSQL that wrote this plan, which reads like one of PostgreSQL. */
export function descendantEngine(text: string): string | null {
  return engineIn(text, descendants)
}

/**
 * True for MySQL's tree, whose nodes and costs look like those of PostgreSQL until one looks closer: its root has an arrow
 * with one space behind it, and no cost is followed by a width.
 */
export function isMysqlTree(text: string): boolean {
  const start = text.slice(0, looked)
  return start.includes('(cost=') && !start.includes('width=') && /^[ \t|]{0,40}-> (?! )/.test(firstNode(start))
}

function firstNode(text: string): string {
  return text.split('\n').find((line) => line.includes('-> ') || line.includes('(cost=')) ?? ''
}

function engineIn(text: string, known: Mark[]): string | null {
  const start = text.slice(0, looked)
  return known.find(({ mark }) => mark.test(start))?.engine ?? null
}
