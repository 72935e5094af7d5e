'use client'

import { useDesk } from '@/components/operation/operation-desk'
import { Button } from '@/components/ui/button'
import type { ListedIndex } from '@/lib/client/indexes'
import { bytes, count } from '@/lib/domain/format'
import type { OperationRequest } from '@/lib/domain/operation/request'

export type ChosenIndexesProps = { rows: ListedIndex[]; onClear: () => void }

/** What can be done with the chosen rows: one plan of action in safe order, with one script. */
export function ChosenIndexes({ rows, onClear }: ChosenIndexesProps) {
  const desk = useDesk()
  const size = rows.reduce((sum, row) => sum + (row.sizeBytes ?? 0), 0)
  const ask = (request: (row: ListedIndex) => OperationRequest) =>
    desk?.ask({ batch: { requests: rows.map(request) }, onStarted: onClear })
  return (
    <>
      <p role="status" className="font-medium text-ink">
        {count(rows.length)} {rows.length === 1 ? 'index' : 'indexes'} chosen
        {size > 0 && <span className="font-normal text-muted">, {bytes(size)}</span>}
      </p>
      <Button size="sm" onClick={() => ask(({ schema, name }) => ({ kind: 'drop-index', schema, name }))}>
        Plan to drop…
      </Button>
      <Button
        size="sm"
        onClick={() => ask(({ schema, name }) => ({ kind: 'reindex-index', schema, name, tablespace: null }))}
      >
        Plan to rebuild…
      </Button>
      <Button size="sm" tone="quiet" onClick={onClear}>
        Choose none
      </Button>
    </>
  )
}
