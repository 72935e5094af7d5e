import Link from 'next/link'
import { type Definition, DefinitionList } from '@/components/ui/definition-list'
import { Name } from '@/components/ui/name'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Operation } from '@/lib/client/operations'
import { bytes, duration, percent, stamp } from '@/lib/domain/format'

/** Who, when, how large before and after, how long, how much WAL. */
export function OperationFacts({ slug, operation }: { slug: string; operation: Operation }) {
  const { sizeBefore, sizeAfter, walBytes, durationMs, predictedMs } = operation
  const base = `/targets/${encodeURIComponent(slug)}`
  const items: (Definition | null)[] = [
    operation.table === null
      ? null
      : {
          term: 'Table',
          value:
            operation.tableId === null ? (
              <Name value={operation.table} />
            ) : (
              <Link href={`${base}/tables/${operation.tableId}`} className="underline underline-offset-2">
                <Name value={operation.table} />
              </Link>
            ),
        },
    operation.indexId === null
      ? null
      : {
          term: 'Index',
          value: (
            <Link href={`${base}/indexes/${operation.indexId}`} className="underline underline-offset-2">
              <Name value={operation.name} />
            </Link>
          ),
        },
    operation.findingId === null
      ? null
      : {
          term: 'From',
          value: (
            <Link href={`${base}/findings/${operation.findingId}`} className="underline underline-offset-2">
              the finding
            </Link>
          ),
        },
    operation.runId === null
      ? null
      : {
          term: 'Maintenance',
          value: (
            <Link href={`${base}/maintenance/runs/${operation.runId}`} className="underline underline-offset-2">
              the run
            </Link>
          ),
        },
    operation.beginsAt === null || operation.needsApproval
      ? null
      : {
          term: 'Begins',
          value: <RelativeTime at={operation.beginsAt} />,
          hint: `${stamp(new Date(operation.beginsAt))} at the earliest`,
        },
    operation.approvedBy === null ? null : { term: 'Approved by', value: <Name value={operation.approvedBy} /> },
    operation.startedAt === null
      ? null
      : { term: 'Began', value: <RelativeTime at={operation.startedAt} />, hint: stamp(new Date(operation.startedAt)) },
    operation.finishedAt === null
      ? null
      : {
          term: 'Ended',
          value: <RelativeTime at={operation.finishedAt} />,
          hint: stamp(new Date(operation.finishedAt)),
        },
    durationMs === null
      ? null
      : {
          term: 'Took',
          value: duration(durationMs),
          ...(predictedMs === null ? {} : { hint: `${duration(predictedMs)} were expected` }),
        },
    sizeBefore === null && sizeAfter === null ? null : { term: 'Size on disk', value: sizes(sizeBefore, sizeAfter) },
    walBytes === null
      ? null
      : { term: 'WAL', value: bytes(walBytes), hint: 'written by the whole server from its beginning to its end' },
    {
      term: 'Undo',
      value: (operation.isOver ? operation.whyNoUndo : null) ?? operation.plan?.undo.says ?? 'It can be undone.',
    },
  ]
  return (
    <Panel title="Facts">
      <DefinitionList items={items.filter((each) => each !== null)} />
    </Panel>
  )
}

function sizes(before: number | null, after: number | null): string {
  if (before === null) return after === null ? 'unknown' : bytes(after)
  if (after === null) return `${bytes(before)} before`
  const change = before > 0 ? `, ${percent(Math.abs(1 - after / before))} ${after <= before ? 'less' : 'more'}` : ''
  return `${bytes(before)} before, ${bytes(after)} after${change}`
}
