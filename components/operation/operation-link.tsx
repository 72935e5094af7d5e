import Link from 'next/link'
import { Name } from '@/components/ui/name'
import type { Operation } from '@/lib/client/operations'
import { operationKindWords } from '@/lib/domain/operation/operation'

export type OperationLinkProps = { slug: string; operation: NonNullable<Operation['undoes']> }

/** The way to another operation, by what it did. */
export function OperationLink({ slug, operation }: OperationLinkProps) {
  return (
    <Link
      href={`/targets/${encodeURIComponent(slug)}/operations/${operation.id}`}
      className="text-accent underline underline-offset-2"
    >
      {operationKindWords[operation.kind]} <Name value={operation.name} />
    </Link>
  )
}
