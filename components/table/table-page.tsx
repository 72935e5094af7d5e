'use client'

import { useQuery } from '@tanstack/react-query'
import { Callout } from '@/components/ui/callout'
import { Name } from '@/components/ui/name'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { type TableAnswer, tableQuery } from '@/lib/client/table'
import type { Role } from '@/lib/domain/role'
import { ColumnStatistics } from './column-statistics'
import { IndexMatrixPanel } from './index-matrix-panel'
import { TableActs } from './table-acts'
import { TableCharts } from './table-charts'
import { TableFacts } from './table-facts'
import { tableKinds } from './table-words'

export type TablePageProps = { target: string; first: TableAnswer; role: Role }

/** Everything about one table; facts are read again every 15 s. */
export function TablePage({ target, first, role }: TablePageProps) {
  const { id } = first.table
  const { data, error } = useQuery({ ...tableQuery(target, id), initialData: first })
  const { table, indexes, counters, lastSnapshotAt } = data
  const kind = tableKinds[table.kind]
  return (
    <>
      <PageHeader
        title={table.name}
        foreign
        context={
          <>
            {kind.charAt(0).toUpperCase() + kind.slice(1)} in schema <Name value={table.schema} />, owned by{' '}
            <Name value={table.owner} />, watched since <RelativeTime at={table.firstSeenAt} />
            {lastSnapshotAt && (
              <>
                , seen <RelativeTime at={lastSnapshotAt} />
              </>
            )}
          </>
        }
        actions={<TableActs slug={target} table={table} indexCount={indexes.length} />}
      />
      {table.droppedAt !== null && (
        <Callout tone="info" title="This table is gone: it was dropped, or renamed beyond recognition.">
          Its history stays readable here; it was missed first <RelativeTime at={table.droppedAt} />.
        </Callout>
      )}
      {error && <Callout tone="attention" title={`${error.message} What you see may be old.`} />}
      <TableFacts
        slug={target}
        table={table}
        toastBloat={data.toastBloat}
        counters={counters}
        lastSnapshotAt={lastSnapshotAt}
      />
      <TableCharts target={target} table={id} />
      <IndexMatrixPanel target={target} indexes={indexes} seenAt={lastSnapshotAt} />
      {table.droppedAt === null && <ColumnStatistics target={target} table={id} role={role} />}
    </>
  )
}
