'use client'

import { useQuery } from '@tanstack/react-query'
import { type IndexDescription, indexDetailQuery } from '@/lib/client/indexes'
import type { PlanList } from '@/lib/client/plan'
import { bytes, count } from '@/lib/domain/format'
import { IndexActs } from './index-acts'
import { IndexBloat, type IndexBloatProps } from './index-bloat'
import { IndexCharts, type IndexChartsProps } from './index-charts'
import { IndexDefinition, IndexFigures, IndexHeader, IndexNodes, IndexStanding } from './index-detail'
import { IndexLedger, type IndexLedgerProps } from './index-ledger'
import { IndexOperations } from './index-operations'
import { IndexPlans } from './index-plans'
import { IndexPrice } from './index-price'
import { IndexSisters, type IndexSistersProps } from './index-sisters'

export type IndexPageProps = Pick<IndexChartsProps, 'known' | 'knownRange'> & {
  slug: string
  described: IndexDescription
  /** The verdict with its evidence, or the Problem of drawing it up. */
  ledger: IndexLedgerProps['answer']
  bloat: Pick<IndexBloatProps, 'known' | 'acts'>
  /** Those directly below a partitioned index, the largest first. */
  partitions: { rows: IndexSistersProps['rows']; total: number } | null
  /** Those that read it; null where they could not be listed. */
  plans: PlanList | null
}

/** One index: what it is, what rests on it, and its use over time. */
export function IndexPage({
  slug,
  described: rendered,
  known,
  knownRange,
  ledger,
  bloat,
  partitions,
  plans,
}: IndexPageProps) {
  const { data: described } = useQuery({ ...indexDetailQuery(slug, rendered.index.id), initialData: rendered })
  const { index, table, siblings } = described
  const href = `/targets/${encodeURIComponent(slug)}/indexes`
  return (
    <>
      <IndexHeader slug={slug} described={described} acts={<IndexActs described={described} />} />
      <IndexFigures described={described} />
      <IndexCharts
        slug={slug}
        id={index.id}
        name={index.name}
        watchedSince={described.window.watchedSince}
        known={known}
        knownRange={knownRange}
      />
      <IndexPrice index={index} />
      <IndexOperations slug={slug} id={index.id} />
      <IndexLedger answer={ledger} findingsHref={`/targets/${encodeURIComponent(slug)}/findings?index=${index.id}`} />
      {plans && <IndexPlans plans={plans} />}
      <IndexBloat slug={slug} id={index.id} {...bloat} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <IndexDefinition described={described} />
        <IndexStanding described={described} />
      </div>
      <IndexNodes described={described} />
      {partitions && (
        <IndexSisters
          title="Its partitions"
          context={
            partitions.total > partitions.rows.length
              ? `the ${partitions.rows.length} largest of ${count(partitions.total)}`
              : count(partitions.total)
          }
          rows={partitions.rows}
          ownId={index.id}
          href={href}
        />
      )}
      <IndexSisters
        title="All indexes of the table"
        context={tableWords(siblings.length, table)}
        rows={siblings}
        ownId={index.id}
        href={href}
      />
    </>
  )
}

function tableWords(indexes: number, table: IndexDescription['table']): string {
  const parts = [`${count(indexes)} ${indexes === 1 ? 'index' : 'indexes'}`]
  if (table?.liveRows != null) parts.push(`${count(table.liveRows)} live rows`)
  if (table?.heapBytes != null) parts.push(`heap of ${bytes(table.heapBytes)}`)
  return parts.join(', ')
}
