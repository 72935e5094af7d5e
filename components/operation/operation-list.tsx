'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { GridFilter } from '@/components/grid/grid-filter'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { Select } from '@/components/ui/select'
import { useNextHeading } from '@/lib/client/next-heading'
import {
  type OperationList as Answer,
  type OperationListAsk,
  operationListQuery,
  operationPageSize,
} from '@/lib/client/operations'
import { useAddress } from '@/lib/client/use-address'
import { count, plural } from '@/lib/domain/format'
import {
  operationKinds,
  operationKindWords,
  operationStates,
  operationStateWords,
} from '@/lib/domain/operation/operation'
import { WhyNoButtons } from './operate-button'
import { operationAsk } from './operation-ask'
import { OperationTable } from './operation-table'

export type OperationListProps = {
  /** Null for those of all targets. */
  slug: string | null
  known: { asked: OperationListAsk; answer: Answer }
}

const any = '*'
const states = [
  { value: any, label: 'Every state' },
  { value: 'open', label: 'Not over' },
  { value: 'over', label: 'Over' },
  ...operationStates.map((value) => ({ value, label: operationStateWords[value] })),
]
const kinds = [
  { value: any, label: 'Every kind' },
  ...operationKinds.map((value) => ({ value, label: operationKindWords[value] })),
]

/** What runs, what waits, what ran; live. */
export function OperationList({ slug, known }: OperationListProps) {
  useNextHeading()
  const { address, change } = useAddress()
  const asked = operationAsk(slug, address)
  const isKnown = JSON.stringify(asked) === JSON.stringify(known.asked)
  const { data, error } = useQuery({
    ...operationListQuery(asked),
    initialData: isKnown ? known.answer : undefined,
    placeholderData: keepPreviousData,
  })
  const answer = data ?? known.answer
  const isNarrowed = Boolean(asked.state || asked.kind || asked.filter)
  const set = (name: string) => (value: string) => change({ [name]: value === any ? null : value, offset: null })
  return (
    <>
      <PageHeader title="Operations" context={<Summary answer={answer} />} actions={<WhyNoButtons />} />
      <div className="-mt-2 flex flex-wrap items-center gap-2 print:hidden">
        <GridFilter label="Filter by name or person" value={asked.filter} onChange={set('filter')} />
        <Select label="State" options={states} value={asked.state || any} onChange={set('state')} />
        <Select label="Kind" options={kinds} value={asked.kind || any} onChange={set('kind')} />
        {isNarrowed && (
          <Button tone="quiet" onClick={() => change({ state: null, kind: null, filter: null, offset: null })}>
            Clear
          </Button>
        )}
        {error && (
          <span role="alert" className="text-xs text-harm">
            {error.message} What you see may be old.
          </span>
        )}
      </div>
      {answer.items.length === 0 ? (
        <EmptyState title={isNarrowed ? 'No operation fits' : 'Nothing was done here yet'}>
          {isNarrowed
            ? 'The filters leave nothing over.'
            : 'Indexes are created, dropped and rebuilt from their pages, from findings and from plans; what runs, waits and ran stands here.'}
        </EmptyState>
      ) : (
        <OperationTable label="Operations" operations={answer.items} showsTarget={slug === null} />
      )}
      {answer.total > operationPageSize && (
        <nav aria-label="Pages of operations" className="flex items-center gap-3 text-sm text-muted">
          {asked.offset > 0 && (
            <Button onClick={() => change({ offset: String(Math.max(0, asked.offset - operationPageSize)) }, 'push')}>
              Newer
            </Button>
          )}
          <span>
            {count(asked.offset + 1)} to {count(asked.offset + answer.items.length)} of {count(answer.total)}
          </span>
          {answer.nextCursor && (
            <Button onClick={() => change({ offset: String(asked.offset + operationPageSize) }, 'push')}>Older</Button>
          )}
        </nav>
      )}
    </>
  )
}

function Summary({ answer: { counts } }: { answer: Answer }) {
  const running = (counts.running ?? 0) + (counts.preflight ?? 0) + (counts.cancelling ?? 0)
  const waiting = counts.waiting ?? 0
  const over = (counts.succeeded ?? 0) + (counts.failed ?? 0) + (counts.cancelled ?? 0) + (counts.refused ?? 0)
  if (running + waiting + over === 0) return 'None yet.'
  const parts = [
    running > 0 ? `${count(running)} under way` : null,
    waiting > 0 ? `${count(waiting)} waiting` : null,
    over > 0 ? `${plural(over, 'operation')} over` : null,
  ]
  return parts.filter((each) => each !== null).join(', ')
}
