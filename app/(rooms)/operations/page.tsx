import type { Metadata } from 'next'
import type { z } from 'zod'
import { operationAsk } from '@/components/operation/operation-ask'
import { OperationList } from '@/components/operation/operation-list'
import { operationPageSize } from '@/lib/client/operations'
import { asSearch } from '@/lib/client/search'
import { load } from '@/lib/http/load'
import { list } from '@/lib/services/operation/list'

export const metadata: Metadata = { title: 'Operations' }

export default async function AllOperationsPage({ searchParams }: PageProps<'/operations'>) {
  const asked = operationAsk(null, asSearch(await searchParams))
  const given = Object.entries({ ...asked, limit: operationPageSize }).filter(
    ([, value]) => value !== '' && value !== null,
  )
  const answer = await load(list, Object.fromEntries(given) as z.input<typeof list.input>)
  return <OperationList slug={null} known={{ asked, answer }} />
}
