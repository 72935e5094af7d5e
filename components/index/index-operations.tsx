'use client'

import { useQuery } from '@tanstack/react-query'
import { OperationRow } from '@/components/operation/operation-row'
import { UndoButton } from '@/components/operation/undo-button'
import { Panel } from '@/components/ui/panel'
import { HeadCell, Table } from '@/components/ui/table'
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
      <Table
        label="Operations on it"
        head={
          <>
            <HeadCell>Operation</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell className="w-56">Progress or outcome</HeadCell>
            <HeadCell number>Size</HeadCell>
            <HeadCell number>Time</HeadCell>
            <HeadCell>Asked for</HeadCell>
          </>
        }
      >
        <tbody className="divide-y divide-line">
          {data.items.map((operation) => (
            <OperationRow key={operation.id} operation={operation} showsTarget={false} />
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}
