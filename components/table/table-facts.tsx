import Link from 'next/link'
import { UnknownMark } from '@/components/grid/unknown-mark'
import { CountersSince } from '@/components/target/counters-since'
import { type Definition, DefinitionList } from '@/components/ui/definition-list'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Stat } from '@/components/ui/stat'
import { StatRow } from '@/components/ui/stat-row'
import type { TableAnswer, TableRow } from '@/lib/client/table'
import { confidenceNames, ratioWords, reasonWords } from '@/lib/domain/bloat/words'
import { bytes, count, percent, plural } from '@/lib/domain/format'
import { deadShare, indexShare, lockedWords } from './table-words'

export type TableFactsProps = Pick<TableAnswer, 'table' | 'toastBloat' | 'counters' | 'lastSnapshotAt'> & {
  slug: string
}

/** Sizes and rows now; work and care since the server's counters began. */
export function TableFacts({ slug, table, toastBloat, counters, lastSnapshotAt }: TableFactsProps) {
  const dead = deadShare(table)
  const at = lastSnapshotAt
  const unread = table.isLocked ? lockedWords : 'it has no storage of its own'
  const isUnread = table.heapBytes === null
  return (
    <>
      <StatRow>
        <Stat
          label="Total size"
          value={isUnread && table.isLocked ? null : bytes(table.totalBytes)}
          at={at}
          {...(isUnread ? { hint: unread } : {})}
        />
        <Stat label="Heap" value={isUnread ? null : bytes(table.heapBytes ?? 0)} at={at} />
        {table.toastBytes !== null && <Stat label="TOAST" value={bytes(table.toastBytes)} at={at} />}
        <Stat
          label={table.indexCount === 1 ? '1 index' : `${table.indexCount} indexes`}
          value={bytes(table.indexBytes)}
          at={at}
        />
        <Stat label="Live rows" value={count(table.liveRows)} window="estimated" at={at} />
        <Stat
          label="Dead rows"
          value={count(table.deadRows)}
          {...(dead === null ? {} : { unit: percent(dead) })}
          window="estimated"
          at={at}
        />
      </StatRow>
      <div className="grid gap-5 wide:grid-cols-2">
        <Panel title="Writes and reads" context={<CountersSince {...counters} />}>
          <Work table={table} />
        </Panel>
        <Panel
          title="Vacuum and analyze"
          context={
            at && (
              <>
                seen <RelativeTime at={at} />
              </>
            )
          }
        >
          <Care table={table} toast={toastBloat} slug={slug} />
        </Panel>
      </div>
    </>
  )
}

function Work({ table }: { table: TableRow }) {
  const share = indexShare(table)
  return (
    <DefinitionList
      items={[
        { term: 'Inserts', value: plural(table.inserts, 'row') },
        {
          term: 'Updates',
          value: plural(table.updates, 'row'),
          hint: [
            table.hotRatio === null
              ? 'none, so no HOT share'
              : `${percent(table.hotRatio)} were HOT, which touch no index`,
            ...(table.newPageUpdates ? [`${count(table.newPageUpdates)} moved to another page`] : []),
          ].join(' · '),
        },
        { term: 'Deletes', value: plural(table.deletes, 'row') },
        {
          term: 'Index scans',
          value: count(table.indexScans),
          hint: `${plural(table.indexRowsFetched, 'row')} fetched${share === null ? '' : ` · ${percent(share)} of all scans`}`,
        },
        {
          term: 'Sequential scans',
          value: count(table.seqScans),
          hint: `${plural(table.seqRowsRead, 'row')} read`,
        },
      ]}
    />
  )
}

function Care({ table, toast, slug }: { table: TableRow; toast: TableAnswer['toastBloat']; slug: string }) {
  const time = (at: TableRow['lastVacuumAt']) => (at === null ? <UnknownMark why="never" /> : <RelativeTime at={at} />)
  return (
    <DefinitionList
      items={[
        { term: 'Vacuum by hand', value: time(table.lastVacuumAt) },
        { term: 'Autovacuum', value: time(table.lastAutovacuumAt) },
        { term: 'Analyze by hand', value: time(table.lastAnalyzeAt) },
        { term: 'Autoanalyze', value: time(table.lastAutoanalyzeAt) },
        {
          term: 'Changed since analyze',
          value: plural(table.modifiedSinceAnalyze, 'row'),
          hint:
            table.rowEstimate < 0
              ? 'never analyzed: the planner has no row count'
              : `the planner reckons with ${plural(table.rowEstimate, 'row')}`,
        },
        ...(toast ? [toastLine(toast, slug)] : []),
      ]}
    />
  )
}

function toastLine(
  { index, ratio, confidence, reason, sizeBytes, reclaimableBytes }: NonNullable<TableAnswer['toastBloat']>,
  slug: string,
): Definition {
  const link = (
    <Link
      className="text-accent underline underline-offset-2"
      href={`/targets/${encodeURIComponent(slug)}/indexes/${index.id}`}
    >
      {bytes(sizeBytes)}
    </Link>
  )
  if (ratio === null)
    return {
      term: 'TOAST index',
      value: link,
      hint: `its bloat is withheld: ${reason ? reasonWords(reason).text : 'no figure'}`,
    }
  return {
    term: 'TOAST index',
    value: (
      <>
        {link}, {ratioWords(ratio)} of it bloat
      </>
    ),
    hint: `${confidenceNames[confidence].toLowerCase()}; a rebuild would free about ${bytes(reclaimableBytes ?? 0)}`,
  }
}
