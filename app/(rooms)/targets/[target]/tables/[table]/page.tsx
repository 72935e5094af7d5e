import type { Metadata } from 'next'
import { TablePage } from '@/components/table/table-page'
import { decodeSegment } from '@/lib/domain/segment'
import { load, requireActor } from '@/lib/http/load'
import { describe } from '@/lib/services/table/read'

export const metadata: Metadata = { title: 'Table' }

export default async function OneTablePage({ params }: PageProps<'/targets/[target]/tables/[table]'>) {
  const { target, table } = await params
  const actor = await requireActor()
  const first = await load(describe, { target, table: decodeSegment(table) })
  return <TablePage target={target} first={first} role={actor.role} key={first.table.id} />
}
