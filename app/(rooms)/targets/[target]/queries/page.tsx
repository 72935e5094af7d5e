import type { Metadata } from 'next'
import { StatementGrid } from '@/components/statement/statement-grid'
import { PageHeader } from '@/components/ui/page-header'
import { defaultWindow, windowNames } from '@/lib/domain/window'
import { load } from '@/lib/http/load'
import { list } from '@/lib/services/statement/read'

export const metadata: Metadata = { title: 'Queries' }

export default async function QueriesPage({ params, searchParams }: PageProps<'/targets/[target]/queries'>) {
  const [{ target }, address] = await Promise.all([params, searchParams])
  const text = (name: string) => (typeof address[name] === 'string' ? address[name] : '')
  const asked = {
    target,
    window: windowNames.find((name) => name === text('window')) ?? defaultWindow,
    filter: text('filter').slice(0, 200),
    sort: list.input.shape.sort.safeParse(text('sort') || undefined).data ?? '-totalMs',
  }
  const answer = await load(list, { ...asked, filter: asked.filter || undefined })
  return (
    <>
      <PageHeader title="Queries" context="What the statements of this database cost, from its own statistics." />
      <StatementGrid target={target} first={{ asked, answer: { ...answer, offset: 0 } }} />
    </>
  )
}
