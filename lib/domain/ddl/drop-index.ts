import { qualified } from './quote'

/** DROP INDEX CONCURRENTLY; a partitioned index goes only without it, with all its partitions. Never CASCADE. */
export function dropIndexStatement(index: { schema: string; name: string; kind: 'i' | 'I' }): string {
  return `DROP INDEX ${index.kind === 'I' ? '' : 'CONCURRENTLY '}${qualified(index.schema, index.name)}`
}
