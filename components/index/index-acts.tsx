'use client'

import { AddressAct } from '@/components/operation/address-act'
import { OperateButton, WhyNoButtons } from '@/components/operation/operate-button'
import type { Wish } from '@/components/operation/operation-desk'
import type { IndexDescription } from '@/lib/client/indexes'

/** What can be done to an index: rebuilt, dropped, or mended when it is invalid. Nothing that its role forbids for good. */
export function IndexActs({ described: { index } }: { described: Pick<IndexDescription, 'index'> }) {
  if (index.droppedAt || index.isSystem) return null
  const { schema, name } = index
  if (!(index.isValid && index.isReady && index.isLive) && index.kind === 'i') {
    return (
      <>
        {index.isLive && (
          <OperateButton wish={{ request: { kind: 'remove-leftover', schema, name, finish: true } }}>
            Rebuild it…
          </OperateButton>
        )}
        <OperateButton wish={{ request: { kind: 'remove-leftover', schema, name, finish: false } }}>
          Remove it…
        </OperateButton>
        <WhyNoButtons />
      </>
    )
  }
  const rebuild: Wish = { request: { kind: 'reindex-index', schema, name, tablespace: null } }
  const drop: Wish = { request: { kind: 'drop-index', schema, name } }
  const isPart = index.constraintName !== null || index.isPrimary || index.isExclusion
  return (
    <>
      {!index.isExclusion && <OperateButton wish={rebuild}>Rebuild…</OperateButton>}
      {!isPart && <OperateButton wish={drop}>Drop…</OperateButton>}
      <WhyNoButtons />
      <AddressAct acts={{ ...(index.isExclusion ? {} : { rebuild }), ...(isPart ? {} : { drop }) }} />
    </>
  )
}
