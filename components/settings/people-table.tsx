'use client'

import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { MenuRadios, MenuSurface } from '@/components/ui/menu'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { useToast } from '@/components/ui/toast'
import { type Act, useAct } from '@/lib/client/use-act'
import type { Role } from '@/lib/domain/role'
import { visibleText } from '@/lib/domain/visible-text'
import type { PersonView } from '@/lib/services/person/people'
import { OneTimeLink } from './one-time-link'
import { roleOptions, roleWord } from './role-options'

type Change = { id: string; role?: Role; disabled?: boolean; link?: boolean }
export type ChangePerson = Act<Change, { path: string | null }>
export type PeopleTableProps = { people: PersonView[]; ownId: string | null; change: ChangePerson }

/** Everybody who may sign in, what they may do, and how that is changed. */
export function PeopleTable({ people, ownId, change }: PeopleTableProps) {
  return (
    <Table
      label="People"
      head={
        <>
          <HeadCell>Person</HeadCell>
          <HeadCell>Role</HeadCell>
          <HeadCell>Signs in by</HeadCell>
          <HeadCell>Since</HeadCell>
          <HeadCell>
            <span className="sr-only">What can be done</span>
          </HeadCell>
        </>
      }
    >
      <tbody className="divide-y divide-line">
        {people.map((person) => (
          <PersonRow key={person.id} person={person} isOwn={person.id === ownId} change={change} />
        ))}
      </tbody>
    </Table>
  )
}

type PersonRowProps = { person: PersonView; isOwn: boolean; change: ChangePerson }

function PersonRow({ person, isOwn, change }: PersonRowProps) {
  const [path, setPath] = useState<string | null>(null)
  const say = useToast()
  const { run, busy } = useAct(async (input: Change) => {
    const outcome = await change(input)
    if (!outcome.ok) say({ title: outcome.problem.message, description: outcome.problem.hint, tone: 'harm' })
    return outcome
  })

  async function act(part: Omit<Change, 'id'>, title: string) {
    const changed = await run({ id: person.id, ...part })
    if (changed?.path) setPath(changed.path)
    else if (changed) say({ title, tone: 'done' })
  }

  return (
    <tr className={person.isDisabled ? 'text-faint' : ''}>
      <Cell className="min-w-40">
        <span className="flex flex-wrap items-center gap-x-2">
          <Name value={person.name} className="font-medium" />
          {isOwn && <Badge>you</Badge>}
          {person.isDisabled && <Badge tone="attention">disabled</Badge>}
        </span>
        <Name value={person.email} className="text-xs text-faint" />
      </Cell>
      <Cell>
        <MenuSurface
          align="start"
          trigger={
            <Button size="sm" tone="quiet" busy={busy} className="-ml-2">
              {roleWord(person.role)}
              <ChevronDown aria-hidden className="size-3.5" />
              <span className="sr-only">, change the role of {visibleText(person.name)}</span>
            </Button>
          }
        >
          <MenuRadios
            label="Role"
            options={roleOptions}
            chosen={person.role}
            onChange={(role) => {
              if (role !== person.role) act({ role: role as Role }, `${person.name}: role changed`)
            }}
          />
        </MenuSurface>
      </Cell>
      <Cell className="whitespace-nowrap">{person.hasPassword ? 'password' : 'link only'}</Cell>
      <Cell className="whitespace-nowrap text-muted">
        <RelativeTime at={person.createdAt} />
      </Cell>
      <Cell>
        <div className="flex justify-end gap-1">
          {!person.isDisabled && (
            <Button size="sm" tone="quiet" onClick={() => act({ link: true }, '')}>
              New link<span className="sr-only"> for {visibleText(person.name)}</span>
            </Button>
          )}
          {person.isDisabled && (
            <Button size="sm" tone="quiet" onClick={() => act({ disabled: false }, `${person.name} may sign in again`)}>
              Enable<span className="sr-only"> {visibleText(person.name)}</span>
            </Button>
          )}
          {!person.isDisabled && !isOwn && (
            <AlertDialog
              title={`Disable ${visibleText(person.name)}?`}
              description="They are signed out everywhere at once, and the keys they made stop. Once enabled again, they may sign in and their keys work."
              confirmLabel="Disable"
              onConfirm={() => act({ disabled: true }, `${person.name} is disabled`)}
              trigger={
                <Button size="sm" tone="quiet">
                  Disable…<span className="sr-only"> {visibleText(person.name)}</span>
                </Button>
              }
            />
          )}
        </div>
        <Dialog
          title={`A link for ${visibleText(person.name)}`}
          open={path !== null}
          onOpenChange={(open) => {
            if (!open) setPath(null)
          }}
        >
          {path && <OneTimeLink path={path} />}
        </Dialog>
      </Cell>
    </tr>
  )
}
