'use client'

import { useQuery } from '@tanstack/react-query'
import { OperationTable } from '@/components/operation/operation-table'
import { UndoButton } from '@/components/operation/undo-button'
import { Panel } from '@/components/ui/panel'
import { operationsOfIndexQuery } from '@/lib/client/operations'

/** What was done to an index, newest first, with the way back; nothing where nothing was done. */
export function IndexOperations({ slug, id }: { slug: string; id: number }) {
  const { data } = useQuery(operationsOfIndexQuery(slug, id))
  if (!data || data.items.length === 0) return null
  const undoable = data.items.find((each) => each.isOver && each.state === 'succeeded' && each.whyNoUndo === null)
  return (
    <Panel
      title="Operations on it"
      actions={undoable?.kind === 'drop-index' && <UndoButton operation={undoable} label="Bring it back" />}
      flush
    >
      <OperationTable label="Operations on it" operations={data.items} showsTarget={false} />
    </Panel>
  )
}
