'use client'

import { useState } from 'react'
import { AddressAct } from '@/components/operation/address-act'
import { CreateIndex } from '@/components/operation/create-index'
import { OperateButton, WhyNoButtons } from '@/components/operation/operate-button'
import { useMayAct, type Wish } from '@/components/operation/operation-desk'
import { VacuumTable } from '@/components/operation/vacuum-table'
import { Button } from '@/components/ui/button'
import type { TableAnswer } from '@/lib/client/table'

const ownSchemas = ['pg_catalog', 'pg_toast', 'information_schema']

export type TableActsProps = { slug: string; table: TableAnswer['table']; indexCount: number }

/** What can be done to a table and all of its indexes. */
export function TableActs({ slug, table, indexCount }: TableActsProps) {
  const mayAct = useMayAct()
  const [open, setOpen] = useState<'create' | 'vacuum' | null>(null)
  const { schema, name } = table
  if (table.droppedAt !== null || table.kind === 't' || ownSchemas.includes(schema)) return null
  if (!mayAct) return <WhyNoButtons />
  const analyze: Wish = { request: { kind: 'analyze-table', schema, name, columns: [] } }
  const rebuild: Wish = { batch: { requests: [], rebuild: { schema, table: name } } }
  const turn = (which: 'create' | 'vacuum') => (isOpen: boolean) => setOpen(isOpen ? which : null)
  return (
    <>
      <Button tone="accent" onClick={() => setOpen('create')}>
        Create index…
      </Button>
      <OperateButton wish={analyze}>Analyze…</OperateButton>
      <Button onClick={() => setOpen('vacuum')}>Vacuum…</Button>
      {indexCount > 1 && table.kind !== 'p' && <OperateButton wish={rebuild}>Rebuild all indexes…</OperateButton>}
      <AddressAct acts={{ analyze, rebuild, create: () => setOpen('create'), vacuum: () => setOpen('vacuum') }} />
      <CreateIndex slug={slug} table={table} open={open === 'create'} onOpenChange={turn('create')} />
      <VacuumTable table={table} open={open === 'vacuum'} onOpenChange={turn('vacuum')} />
    </>
  )
}
