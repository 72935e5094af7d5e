import type { LiveIndex, LiveTable } from '@/lib/domain/plan/finding'

/** A table of a target as its store knows it: public.orders with 100,000 rows and no index, unless said otherwise. */
export function liveTable(change: Partial<LiveTable> = {}): LiveTable {
  return {
    schema: 'public',
    name: 'orders',
    rows: 100_000,
    heapBytes: 50 * 1024 * 1024,
    modifiedSinceAnalyze: 0,
    lastAnalyzeAt: new Date('2026-10-01T00:00:00Z'),
    lastVacuumAt: new Date('2026-10-02T00:00:00Z'),
    indexes: [],
    ...change,
  }
}

/** A usable b-tree on these columns. */
export function liveIndex(name: string, columns: string[], change: Partial<LiveIndex> = {}): LiveIndex {
  return {
    name,
    method: 'btree',
    keys: columns.map((column) => ({
      name: column,
      expression: null,
      opclass: 'int4_ops',
      isDefaultOpclass: true,
      family: 1976,
      comparison: '23/0/0',
      collation: null,
      order: 'asc',
      nulls: 'last',
    })),
    include: [],
    predicate: null,
    isUnique: false,
    isValid: true,
    isReady: true,
    sizeBytes: 1024 * 1024,
    definition: `CREATE INDEX ${name} ON public.orders USING btree (${columns.join(', ')})`,
    ...change,
  }
}
