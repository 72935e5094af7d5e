import type { Metadata } from 'next'
import { cache } from 'react'
import { IndexPage } from '@/components/index/index-page'
import { indexRange } from '@/components/index/index-range'
import { asSearch } from '@/lib/client/search'
import { rangeEnds } from '@/lib/client/time-range'
import { includesRole } from '@/lib/domain/role'
import { visibleText } from '@/lib/domain/visible-text'
import { load, requireActor, tryLoad } from '@/lib/http/load'
import { bloat } from '@/lib/services/bloat/read'
import { describe, series } from '@/lib/services/index/describe'
import { ledger } from '@/lib/services/index/ledger'
import { list } from '@/lib/services/index/list'
import { list as listPlans } from '@/lib/services/plan/read'
import { cancelScan, scanIndex } from './actions'

type Props = {
  params: Promise<{ target: string; index: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

const describedOnce = cache((target: string, index: string) => load(describe, { target, index }))

async function handles(params: Props['params']) {
  const { target, index } = await params
  return { target: decodeURIComponent(target), index: decodeURIComponent(index) }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { target, index: handle } = await handles(params)
  const { index } = await describedOnce(target, handle)
  return { title: visibleText(index.name) }
}

export default async function IndexDetailPage({ params, searchParams }: Props) {
  const handle = await handles(params)
  const range = indexRange(asSearch(await searchParams))
  const ends = rangeEnds(range, Date.now())
  const [described, read, judged, bloated] = await Promise.all([
    describedOnce(handle.target, handle.index),
    tryLoad(series, { ...handle, from: ends.from.toISOString(), to: ends.to.toISOString() }),
    tryLoad(ledger, handle),
    tryLoad(bloat, handle),
  ])
  const { role } = await requireActor()
  const { index } = described
  const below = { target: handle.target, parent: index.oid, rollUp: true, system: true, limit: 100 }
  const [partitions, plans] = await Promise.all([
    index.kind === 'I' ? load(list, below) : null,
    tryLoad(listPlans, { target: handle.target, index: index.name, limit: 20 }),
  ])
  return (
    <IndexPage
      key={index.id}
      slug={handle.target}
      described={described}
      known={read.ok ? read.data : null}
      knownRange={range}
      ledger={judged}
      bloat={{ known: bloated, acts: includesRole(role, 'operator') ? { scan: scanIndex, cancel: cancelScan } : null }}
      plans={plans.ok ? plans.data : null}
      partitions={partitions && { rows: partitions.items, total: partitions.total }}
    />
  )
}
