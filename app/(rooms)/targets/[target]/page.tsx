import type { Metadata } from 'next'
import { overviewRange } from '@/components/target/overview-range'
import { TargetOverview } from '@/components/target/target-overview'
import { asSearch } from '@/lib/client/search'
import { rangeHours } from '@/lib/client/time-range'
import { load } from '@/lib/http/load'
import { list } from '@/lib/services/finding/read'
import { describe, overview } from '@/lib/services/target/read'

type Props = {
  params: Promise<{ target: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await load(describe, { target: decodeURIComponent((await params).target) })
  return { title: name }
}

export default async function OverviewPage({ params, searchParams }: Props) {
  const target = await load(describe, { target: decodeURIComponent((await params).target) })
  const range = overviewRange(asSearch(await searchParams))
  const [known, next] = await Promise.all([
    load(overview, { target: target.slug, hours: rangeHours[range] }),
    load(list, { target: target.slug, limit: 3 }),
  ])
  return <TargetOverview key={target.slug} target={target} known={known} knownRange={range} next={next} />
}
