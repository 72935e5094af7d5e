import type { Metadata } from 'next'
import { cache } from 'react'
import { TablePage } from '@/components/table/table-page'
import { decodeSegment } from '@/lib/domain/segment'
import { visibleText } from '@/lib/domain/visible-text'
import { load, requireActor } from '@/lib/http/load'
import { describe } from '@/lib/services/table/read'

type Props = PageProps<'/targets/[target]/tables/[table]'>

const describedOnce = cache((target: string, table: string) => load(describe, { target, table: decodeSegment(table) }))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { target, table: handle } = await params
  const { table } = await describedOnce(target, handle)
  return { title: visibleText(table.name) }
}

export default async function OneTablePage({ params }: Props) {
  const { target, table } = await params
  const actor = await requireActor()
  const first = await describedOnce(target, table)
  return <TablePage target={target} first={first} role={actor.role} key={first.table.id} />
}
