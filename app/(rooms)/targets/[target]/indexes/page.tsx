import type { Metadata } from 'next'
import type { z } from 'zod'
import { IndexGrid } from '@/components/index/index-grid'
import { indexQuery, parseIndexView } from '@/lib/client/index-view'
import { indexPageSize } from '@/lib/client/indexes'
import { asSearch } from '@/lib/client/search'
import { contextOf } from '@/lib/http/access'
import { load, requireActor } from '@/lib/http/load'
import { type ListIndexes, list } from '@/lib/services/index/list'
import { describe } from '@/lib/services/target/read'
import { viewsOf } from '@/lib/services/view/views'
import { forgetView, saveView } from './actions'

export const metadata: Metadata = { title: 'Indexes' }

type Props = {
  params: Promise<{ target: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function IndexesPage({ params, searchParams }: Props) {
  const handle = decodeURIComponent((await params).target)
  const actor = await requireActor()
  const query = indexQuery(parseIndexView(asSearch(await searchParams)))
  const ask = { target: handle, rollUp: true, sparklines: true, facets: true, limit: indexPageSize }
  const [target, answer, views] = await Promise.all([
    load(describe, { target: handle }),
    load(list, { ...Object.fromEntries(query), ...ask } as z.input<typeof ListIndexes>),
    viewsOf(contextOf(actor), 'indexes'),
  ])
  return (
    <IndexGrid
      key={target.slug}
      slug={target.slug}
      targetName={target.name}
      known={{ query: query.toString(), answer }}
      views={{ views, save: saveView, forget: forgetView }}
    />
  )
}
