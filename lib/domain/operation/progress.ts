/** A session in the way, or one that waits for us. Its query is cut; names and texts are foreign. */
export type Obstacle = {
  pid: number
  user: string | null
  application: string | null
  database: string | null
  state: string | null
  /** Since when its transaction runs; ISO. */
  since: string | null
  /** What it is: a session, a prepared transaction (by gid), a replication slot, or autovacuum. */
  kind: 'session' | 'prepared' | 'slot' | 'autovacuum'
  label: string
}

/** Where a running operation stands, as last seen on the target. */
export type Progress = {
  at: string
  /** Index into the steps. */
  step: number
  /** As PostgreSQL names it, or ours for a drop. */
  phase: string
  done: number | null
  total: number | null
  unit: 'blocks' | 'tuples' | 'lockers' | 'partitions' | null
  /** 0..1 over the whole operation, never going down; null when unknown. */
  share: number | null
  /** Units a second of the present phase. */
  rate: number | null
  leftMs: number | null
  waitsFor: Obstacle[]
  holdsUp: Obstacle[]
}
