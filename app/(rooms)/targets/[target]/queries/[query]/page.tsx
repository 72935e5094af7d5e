import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { StatementPage } from '@/components/statement/statement-page'
import { oneLine } from '@/components/statement/statement-words'
import { load } from '@/lib/http/load'
import { describe } from '@/lib/services/statement/read'

type Props = PageProps<'/targets/[target]/queries/[query]'>

const statementOnce = cache(async (target: string, query: string) => {
  if (!/^[1-9]\d{0,8}$/.test(query)) notFound()
  return (await load(describe, { target, statement: query })).statement
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { target, query } = await params
  const line = oneLine((await statementOnce(target, query)).text)
  return { title: line.length > 60 ? `${line.slice(0, 60).trim()}…` : line || 'Statement' }
}

export default async function OneQueryPage({ params }: Props) {
  const { target, query } = await params
  const statement = await statementOnce(target, query)
  return <StatementPage target={target} statement={statement} />
}
