import type { Metadata } from 'next'
import type { z } from 'zod'
import { FindingList } from '@/components/finding/finding-list'
import { asSearch } from '@/lib/client/search'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { list } from '@/lib/services/finding/read'
import { dismissFinding, restoreFinding } from './actions'

export const metadata: Metadata = { title: 'Findings' }

const size = 50

export default async function FindingsPage({ params, searchParams }: PageProps<'/targets/[target]/findings'>) {
  const { role } = await requireActor()
  const slug = decodeURIComponent((await params).target)
  const search = asSearch(await searchParams)
  const offset = Math.max(0, Math.floor(Number(search.get('offset')) || 0))
  const asked = { ...Object.fromEntries(search), target: slug, limit: size, offset }
  const answer = await load(list, asked as z.input<typeof list.input>)
  const mayAct = includesRole(role, 'operator')
  search.delete('offset')
  return (
    <FindingList
      slug={slug}
      answer={answer}
      acts={{ dismiss: mayAct ? dismissFinding : null, restore: mayAct ? restoreFinding : null }}
      search={search.toString()}
      page={{ offset, size }}
    />
  )
}
