import type { Metadata } from 'next'
import { TableGrid } from '@/components/table/table-grid'
import { PageHeader } from '@/components/ui/page-header'
import { load } from '@/lib/http/load'
import { list } from '@/lib/services/table/read'

export const metadata: Metadata = { title: 'Tables' }

export default async function TablesPage({ params, searchParams }: PageProps<'/targets/[target]/tables'>) {
  const [{ target }, address] = await Promise.all([params, searchParams])
  const text = (name: string) => (typeof address[name] === 'string' ? address[name] : '')
  const sort = list.input.shape.sort.safeParse(text('sort') || undefined).data ?? '-totalBytes'
  const asked = {
    target,
    filter: text('filter').slice(0, 200),
    schema: text('schema').slice(0, 200),
    system: text('system') === 'true',
    sort,
  }
  const { filter, schema, ...rest } = asked
  const answer = await load(list, { ...rest, filter: filter || undefined, schema: schema || undefined })
  return (
    <>
      <PageHeader title="Tables" context="Sizes, rows, writes and reads of every table." />
      <TableGrid target={target} first={{ asked, answer: { ...answer, offset: 0 } }} />
    </>
  )
}
