'use client'

import { CellDate } from '@/components/grid/cell-date'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { useToast } from '@/components/ui/toast'
import { type Act, useAct } from '@/lib/client/use-act'
import { visibleText } from '@/lib/domain/visible-text'
import type { KeyView } from '@/lib/services/key/keys'
import { roleWord } from './role-options'

export type RevokeKey = Act<{ id: string }, { name: string }>
export type KeyTableProps = { keys: KeyView[]; revoke: RevokeKey }

/** The keys that work, then those that were revoked. */
export function KeyTable({ keys, revoke }: KeyTableProps) {
  if (keys.length === 0) {
    return (
      <EmptyState title="There are no keys yet" sql="npx arborist key create --name report --role viewer">
        A key lets a script or another program ask for what the pages show, and do what its role allows. Create one
        here, or where Arborist runs:
      </EmptyState>
    )
  }
  const sorted = [...keys].sort((one, other) => Number(one.revokedAt !== null) - Number(other.revokedAt !== null))
  return (
    <Table
      label="API keys"
      head={
        <>
          <HeadCell>Key</HeadCell>
          <HeadCell>Role</HeadCell>
          <HeadCell>Created</HeadCell>
          <HeadCell>Last used</HeadCell>
          <HeadCell>
            <span className="sr-only">What can be done</span>
          </HeadCell>
        </>
      }
    >
      <tbody className="divide-y divide-line">
        {sorted.map((key) => (
          <KeyRow key={key.id} row={key} revoke={revoke} />
        ))}
      </tbody>
    </Table>
  )
}

function KeyRow({ row, revoke }: { row: KeyView; revoke: RevokeKey }) {
  const say = useToast()
  const { run, busy } = useAct(revoke)

  async function end() {
    const gone = await run({ id: row.id })
    say(
      gone
        ? { title: `The key “${row.name}” is revoked`, tone: 'done' }
        : { title: 'The key could not be revoked', description: 'Reload the page and try again.', tone: 'harm' },
    )
  }

  return (
    <tr className={row.revokedAt ? 'text-faint' : ''}>
      <Cell className="min-w-40">
        <Name value={row.name} className="block font-medium" />
        <span className="font-mono text-xs text-faint">{row.prefix}…</span>
      </Cell>
      <Cell>
        <Allowed row={row} />
      </Cell>
      <Cell className="min-w-32">
        <RelativeTime at={row.createdAt} /> <span className="text-faint">by</span> <Name value={row.createdBy} />
      </Cell>
      <Cell>
        <CellDate at={row.lastUsedAt} why="never used" />
      </Cell>
      <Cell className="text-right whitespace-nowrap">
        {row.revokedAt ? (
          <>
            revoked <RelativeTime at={row.revokedAt} />
          </>
        ) : (
          <AlertDialog
            title={`Revoke the key “${visibleText(row.name)}”?`}
            description="Whatever uses it is refused from now on. This cannot be undone; a new key can be made."
            confirmLabel="Revoke key"
            onConfirm={end}
            trigger={
              <Button size="sm" tone="quiet" busy={busy}>
                Revoke…<span className="sr-only"> {visibleText(row.name)}</span>
              </Button>
            }
          />
        )}
      </Cell>
    </tr>
  )
}

/** What a key may do now, and why that is less than it was made for. */
function Allowed({ row }: { row: KeyView }) {
  if (row.revokedAt || row.allows === row.role) return roleWord(row.role)
  return (
    <>
      {row.allows ? roleWord(row.allows) : <Badge tone="attention">stopped</Badge>}
      <span className="block text-xs text-faint">
        made as {roleWord(row.role)}; its maker {row.allows ? 'may do no more' : 'is disabled'}
      </span>
    </>
  )
}
