import { HeadCell, Table } from '@/components/ui/table'
import type { ListedOperation } from '@/lib/client/operations'
import { OperationRow } from './operation-row'

export type OperationTableProps = { label: string; operations: readonly ListedOperation[]; showsTarget: boolean }

/** Operations, each with its state, its progress or outcome, and who asked for it. */
export function OperationTable({ label, operations, showsTarget }: OperationTableProps) {
  return (
    <Table
      label={label}
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
        {operations.map((operation) => (
          <OperationRow key={operation.id} operation={operation} showsTarget={showsTarget} />
        ))}
      </tbody>
    </Table>
  )
}
