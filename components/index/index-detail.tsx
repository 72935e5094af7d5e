import Link from 'next/link'
import type { ReactNode } from 'react'
import { UnknownMark } from '@/components/grid/unknown-mark'
import { countersCause } from '@/components/target/counters-words'
import { Callout } from '@/components/ui/callout'
import { CodeBlock } from '@/components/ui/code-block'
import { type Definition, DefinitionList } from '@/components/ui/definition-list'
import { LinkButton } from '@/components/ui/link-button'
import { Name } from '@/components/ui/name'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Stat } from '@/components/ui/stat'
import { StatRow } from '@/components/ui/stat-row'
import type { IndexDescription } from '@/lib/client/indexes'
import { bytes, count, percent, perDay, plural, stamp } from '@/lib/domain/format'
import { windowWords } from '@/lib/domain/window'
import { IndexFlags } from './index-flags'
import { IndexShapeList } from './index-shape-list'
import { whyNoCache, whyNoRowsPerScan, whyNoSize, whyNoUse } from './index-unknown'

export type IndexPartProps = { slug: string; described: IndexDescription }

/** Name, kind and table of one index. */
export function IndexHeader({ slug, described, acts }: IndexPartProps & { acts: ReactNode }) {
  const { index, table } = described
  const of = (
    <>
      <Name value={index.schema} />.<Name value={index.table} />
    </>
  )
  const href = table && `/targets/${slug}/tables/${table.id}`
  return (
    <>
      <PageHeader
        title={index.name}
        foreign
        context={
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span>
              {index.kind === 'I' ? 'Partitioned ' : ''}
              <Name value={index.method} /> index on{' '}
              {href ? (
                <Link href={href} className="underline decoration-line-strong underline-offset-2 hover:text-ink">
                  {of}
                </Link>
              ) : (
                of
              )}
            </span>
            <IndexFlags index={index} />
          </span>
        }
        actions={
          <>
            {acts}
            {href && <LinkButton href={href}>Its table</LinkButton>}
          </>
        }
      />
      {index.droppedAt && (
        <Callout tone="attention" title={`Dropped; noticed ${stamp(new Date(index.droppedAt))}`}>
          What is shown is how it stood then. Its history stays readable.
        </Callout>
      )}
      {!index.isValid && !index.droppedAt && (
        <Callout tone="harm" title="This index is invalid: no query uses it, yet every write pays for it.">
          A concurrent build or rebuild that failed leaves such an index behind; one that runs now has it until it ends.
        </Callout>
      )}
    </>
  )
}

/** Size and use in the window, each with its age. */
export function IndexFigures({ described }: { described: IndexDescription }) {
  const { index, window, counters, lastSnapshotAt: at } = described
  const within = windowWords[window.name]
  const isYoung = window.watchedSince !== null && new Date(window.watchedSince) > new Date(window.from)
  const words = isYoung ? `since ${minute(window.watchedSince ?? 0)}` : `in ${within}`
  // Until an hour was watched the rate is that of the server's own counter, which stands beside it.
  const isFirstHour =
    window.watchedSince !== null && Date.parse(String(window.to)) - Date.parse(String(window.watchedSince)) < 3_600_000
  const isSimulated = described.simulatedUntil !== null && new Date(described.simulatedUntil) > new Date(window.from)
  const lost = index.windowScans === undefined ? 'It was dropped; the charts show its history.' : null
  return (
    <div className="flex flex-col gap-1.5">
      <StatRow>
        <Stat
          label="Size on disk"
          value={index.sizeBytes === null ? null : bytes(index.sizeBytes)}
          at={at}
          hint={index.sizeBytes === null ? whyNoSize(index) : undefined}
        />
        <Stat
          label="Scans"
          value={lost ? null : count(index.windowScans ?? 0)}
          unit={index.windowScans === 1 ? 'scan' : 'scans'}
          window={words}
          at={at}
          hint={lost ?? (isFirstHour ? undefined : perDay(index.scansPerDay ?? 0))}
        />
        <Stat
          label="Last used"
          value={index.lastUsedAt && <RelativeTime at={index.lastUsedAt} />}
          window={index.lastUsedAt ? minute(index.lastUsedAt) : whyNoUse(window.watchedSince)}
        />
        <Stat
          label="Entries per scan"
          value={index.rowsPerScan == null ? null : ratio(index.rowsPerScan)}
          window={
            index.rowsPerScan == null ? (lost ?? whyNoRowsPerScan(window.name)) : `read from the index, mean ${words}`
          }
        />
        <Stat
          label="Cache hits"
          value={index.cacheHitRatio == null ? null : percent(index.cacheHitRatio)}
          window={index.cacheHitRatio == null ? (lost ?? whyNoCache(window.name)) : `of its blocks ${words}`}
        />
        <Stat
          label="Server counter"
          value={count(index.scans)}
          unit={index.scans === 1 ? 'scan' : 'scans'}
          window={
            <span title={countersCause(counters.cause) ?? undefined}>
              {counters.since ? `since ${minute(counters.since)}` : 'since an unknown moment'}
            </span>
          }
        />
      </StatRow>
      {isSimulated && (
        <p className="text-xs text-faint">Use before {minute(described.simulatedUntil ?? 0)} is simulated.</p>
      )}
    </div>
  )
}

/** To the minute, for narrow places. */
const minute = (at: Date | string | number) => `${stamp(new Date(at)).slice(0, 16)} UTC`

function ratio(value: number): string {
  return value >= 100 ? count(value) : String(Number(value.toFixed(value < 10 ? 2 : 1)))
}

/** Statement and columns of one index. */
export function IndexDefinition({ described }: { described: IndexDescription }) {
  const { shape } = described
  const failure = shape
    ? null
    : { message: 'Its definition has not been read yet.', hint: 'The next snapshot reads it.' }
  return (
    <Panel title="Definition" failure={failure}>
      {shape && (
        <div className="flex flex-col gap-3">
          <CodeBlock text={`${shape.definition};`} label="the statement" />
          <IndexShapeList shape={shape} method={described.index.method} />
        </div>
      )}
    </Panel>
  )
}

/** What rests on an index, and the state its server says it is in. */
export function IndexStanding({ described }: { described: IndexDescription }) {
  const { index } = described
  return (
    <Panel title="What rests on it, and its state">
      <DefinitionList items={[...restsOn(index), ...stateOf(index)]} />
    </Panel>
  )
}

type Index = IndexDescription['index']

function restsOn(index: Index): Definition[] {
  const rests: Definition[] = []
  if (index.constraintName) {
    rests.push({
      term: constraintWord(index),
      value: <Name value={index.constraintName} mono copy />,
      hint: 'The index cannot be dropped while the constraint is there.',
    })
  }
  if (index.isUnique && !index.constraintName) {
    rests.push({
      term: 'Uniqueness',
      value: 'It refuses equal rows',
      hint: 'It does this whether any query reads it or not.',
    })
  }
  if (index.isReplicaIdentity) {
    rests.push({ term: 'Replica identity', value: 'Logical replication finds updated and deleted rows by it' })
  }
  if (index.isClustered) rests.push({ term: 'CLUSTER', value: 'CLUSTER orders the table by it when no index is named' })
  if (rests.length === 0) rests.push({ term: 'Rests on it', value: 'No constraint, no replica identity, no CLUSTER' })
  return rests
}

function constraintWord(index: Index): string {
  if (index.isPrimary) return 'Primary key'
  if (index.isExclusion) return 'Exclusion constraint'
  return index.isUnique ? 'Unique constraint' : 'Constraint'
}

function stateOf(index: Index): Definition[] {
  const yes = (good: boolean, word: string, bad: string) => (good ? word : bad)
  return [
    {
      term: 'State',
      value: [
        yes(index.isValid, 'valid', 'invalid'),
        yes(index.isReady, 'ready', 'not ready'),
        yes(index.isLive, 'live', 'not live'),
      ].join(', '),
      hint: 'Valid: queries may use it. Ready: writes reach it. Live: it is not being dropped.',
    },
    {
      term: 'Lock',
      value: index.isLocked
        ? 'Another session held an exclusive lock on it when it was read'
        : 'Not locked when it was read',
    },
    { term: 'First seen', value: <RelativeTime at={index.firstSeenAt} />, hint: stamp(new Date(index.firstSeenAt)) },
    { term: 'OID', value: index.oid },
  ]
}

/** Use of the same index on the other nodes of its cluster; nothing when there are none. */
export function IndexNodes({ described }: { described: IndexDescription }) {
  const { nodes, index } = described
  if (nodes.length === 0) return null
  return (
    <Panel title="On the other nodes of the cluster" context="each node counts its own scans" flush>
      <table className="w-full text-sm">
        <thead className="text-xs text-muted">
          <tr className="border-b border-line">
            <th scope="col" className="px-4 py-1.5 text-left font-medium">
              Node
            </th>
            <th scope="col" className="px-2 py-1.5 text-left font-medium">
              Role
            </th>
            <th scope="col" className="px-2 py-1.5 text-right font-medium">
              Its server counter
            </th>
            <th scope="col" className="px-4 py-1.5 text-right font-medium">
              Counted by Arborist
            </th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.slug} className="border-b border-line last:border-b-0">
              <th scope="row" className="px-4 py-1.5 text-left font-normal">
                <Link
                  className="text-ink hover:underline"
                  href={`/targets/${node.slug}/indexes/${encodeURIComponent(`${index.schema}.${index.name}`)}`}
                >
                  <Name value={node.target} />
                </Link>
              </th>
              <td className="px-2 py-1.5 text-muted">{roleWord(node.isInRecovery)}</td>
              <td className="px-2 py-1.5 text-right">{plural(node.scans, 'scan')}</td>
              <td className="px-4 py-1.5 text-right">{plural(node.scansSum, 'scan')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function roleWord(isInRecovery: boolean | null) {
  if (isInRecovery === null) return <UnknownMark why="This node has not been read yet" />
  return isInRecovery ? 'replica' : 'primary'
}
