import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { StatementPage } from '@/components/statement/statement-page'
import { load } from '@/lib/http/load'
import { describe } from '@/lib/services/statement/read'

export const metadata: Metadata = { title: 'Statement' }

export default async function OneQueryPage({ params }: PageProps<'/targets/[target]/queries/[query]'>) {
  const { target, query } = await params
  if (!/^[1-9]\d{0,8}$/.test(query)) notFound()
  const { statement } = await load(describe, { target, statement: query })
  return <StatementPage target={target} statement={statement} />
}
