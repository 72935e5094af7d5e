'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog, DialogActions, DialogClose } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { IconButton } from '@/components/ui/icon-button'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import { prepare } from '@/lib/client/operations'
import { plainMessage } from '@/lib/client/problem-words'
import { tableColumnsQuery } from '@/lib/client/table'
import type { ProblemBody } from '@/lib/domain/problem'
import { visibleText } from '@/lib/domain/visible-text'
import { emptyDraft, emptyKey, type IndexDraft, type KeyDraft, ordered, requestOfDraft } from './index-draft'
import { useDesk } from './operation-desk'
import { asProblem } from './use-ask'

export type CreateIndexProps = {
  slug: string
  table: { id: number; schema: string; name: string }
  open: boolean
  onOpenChange: (open: boolean) => void
}

const methods = [
  { value: 'btree', label: 'btree', hint: 'Equality, ranges, order, uniqueness' },
  { value: 'hash', label: 'hash', hint: 'Equality of one column' },
  { value: 'gin', label: 'gin', hint: 'Words, arrays, jsonb' },
  { value: 'gist', label: 'gist', hint: 'Shapes, ranges, nearest' },
  { value: 'spgist', label: 'spgist', hint: 'Trees over unbalanced data' },
  { value: 'brin', label: 'brin', hint: 'Tiny, for columns in the order of insertion' },
]

/** Every option of CREATE INDEX as a field. What is wrong is told at its field, and nothing typed is lost. */
export function CreateIndex({ slug, table, open, onOpenChange }: CreateIndexProps) {
  const desk = useDesk()
  const [draft, setDraft] = useState<IndexDraft>(emptyDraft)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const [busy, setBusy] = useState(false)
  const columns = useQuery({ ...tableColumnsQuery(slug, table.id), enabled: open })
  const listId = useId()
  const set = (change: Partial<IndexDraft>) => setDraft((before) => ({ ...before, ...change }))
  const setKey = (id: number, change: Partial<KeyDraft>) =>
    setDraft((before) => ({
      ...before,
      keys: before.keys.map((key) => (key.id === id ? { ...key, ...change } : key)),
    }))
  const names = columns.data?.columns.map((each) => each.name) ?? []
  const at = (field: string) => (problem && fieldOf(problem) === field ? told(problem) : null)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    const made = requestOfDraft(table, draft)
    if ('field' in made) {
      setProblem({ code: 'invalid', ...made })
      return
    }
    setBusy(true)
    try {
      // What cannot be right is told here, at its field, before the dialog of consent opens.
      await prepare(slug, made.request)
      setProblem(null)
      onOpenChange(false)
      desk?.ask({ request: made.request })
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }

  const isElsewhere = problem && !shownFields.includes(fieldOf(problem) ?? '')
  return (
    <Dialog
      title={`Create an index on ${visibleText(table.name)}`}
      description="It is built concurrently: reads and writes of the table go on."
      width="lg"
      open={open}
      onOpenChange={onOpenChange}
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <datalist id={listId}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-1 text-sm font-medium text-ink">Keys, the most selective first</legend>
          {draft.keys.map((key, place) => (
            <KeyLine
              key={key.id}
              place={place}
              value={key}
              isOrdered={ordered(draft.method)}
              listId={listId}
              onChange={(change) => setKey(key.id, change)}
              onRemove={
                draft.keys.length > 1 ? () => set({ keys: draft.keys.filter((each) => each.id !== key.id) }) : null
              }
            />
          ))}
          <Button
            tone="quiet"
            size="sm"
            className="w-fit"
            onClick={() => set({ keys: [...draft.keys, emptyKey(Math.max(...draft.keys.map(({ id }) => id)) + 1)] })}
          >
            <Plus aria-hidden className="size-3.5" />
            Another key
          </Button>
          {at('columns') && (
            <p role="alert" className="text-xs text-harm">
              {at('columns')}
            </p>
          )}
        </fieldset>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Method" name="method" error={at('method')}>
            <Select options={methods} value={draft.method} onChange={(method) => set({ method })} />
          </Field>
          <Field
            label="Name"
            name="name"
            optional
            error={at('name')}
            hint="Without one it is named as PostgreSQL would, numbered until free."
          >
            <TextInput mono value={draft.name} onValueChange={(name) => set({ name })} />
          </Field>
        </div>
        <Field
          label="Only rows where"
          name="where"
          optional
          error={at('where')}
          hint="A condition, without WHERE: status = 'open'"
        >
          <TextInput mono value={draft.where} onValueChange={(where) => set({ where })} />
        </Field>
        {ordered(draft.method) && (
          <div className="flex flex-col gap-2">
            <Checkbox
              label="Unique"
              hint="Refuses equal rows. The build fails when there are some already."
              checked={draft.isUnique}
              onChange={(isUnique) => set({ isUnique })}
            />
            {draft.isUnique && (
              <Checkbox
                label="Nulls are equal too (NULLS NOT DISTINCT)"
                hint="From PostgreSQL 15 on."
                checked={draft.nullsNotDistinct}
                onChange={(nullsNotDistinct) => set({ nullsNotDistinct })}
              />
            )}
          </div>
        )}
        <details>
          <summary className="w-fit cursor-default rounded-xs text-sm text-muted select-none hover:text-ink">
            More options
          </summary>
          <div className="mt-3 grid gap-4 sm:grid-cols-2">
            <Field
              label="Columns carried along (INCLUDE)"
              name="include"
              optional
              error={at('include')}
              hint="Separated by commas; they are not searched, but a scan need not visit the table for them."
            >
              <TextInput
                mono
                value={draft.include.join(',')}
                onValueChange={(text) =>
                  set({ include: text === '' ? [] : text.split(',').map((each) => each.trim()) })
                }
              />
            </Field>
            <Field
              label="Storage parameters"
              name="with"
              optional
              error={at('with')}
              hint="Such as fillfactor = 70, separated by commas"
            >
              <TextInput mono value={draft.parameters} onValueChange={(parameters) => set({ parameters })} />
            </Field>
            <Field label="Tablespace" name="tablespace" optional error={at('tablespace')}>
              <TextInput mono value={draft.tablespace} onValueChange={(tablespace) => set({ tablespace })} />
            </Field>
          </div>
        </details>
        {problem && isElsewhere && (
          <Callout
            tone="harm"
            title={visibleText(plainMessage(problem))}
            next={problem.hint && visibleText(problem.hint)}
          />
        )}
        <DialogActions>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button type="submit" tone="accent" busy={busy}>
            Look at it…
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

const shownFields = ['columns', 'method', 'name', 'where', 'include', 'with', 'tablespace']
/** Of the request to the field of the form that makes it. */
const sameFields: Record<string, string> = { keys: 'columns', parameters: 'with', isUnique: 'method' }

function fieldOf({ field }: ProblemBody): string | undefined {
  const first = field?.split('.')[0]
  return first === undefined ? undefined : (sameFields[first] ?? first)
}

function told(problem: ProblemBody): string {
  return visibleText([plainMessage(problem), problem.hint].filter(Boolean).join(' '))
}

type KeyLineProps = {
  place: number
  value: KeyDraft
  isOrdered: boolean
  listId: string
  onChange: (change: Partial<KeyDraft>) => void
  onRemove: (() => void) | null
}

const kinds = [
  { value: 'column', label: 'Column' },
  { value: 'expression', label: 'Expression' },
]
const orders = [
  { value: 'asc', label: 'ascending' },
  { value: 'desc', label: 'descending' },
]
const nulls = [
  { value: 'usual', label: 'nulls as usual' },
  { value: 'first', label: 'nulls first' },
  { value: 'last', label: 'nulls last' },
]

function KeyLine({ place, value, isOrdered, listId, onChange, onRemove }: KeyLineProps) {
  const number = place + 1
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        label={`Key ${number} is a`}
        options={kinds}
        value={value.kind}
        onChange={(kind) => onChange({ kind: kind as KeyDraft['kind'] })}
      />
      <TextInput
        mono
        aria-label={value.kind === 'column' ? `Column of key ${number}` : `Expression of key ${number}`}
        placeholder={value.kind === 'column' ? 'column' : 'lower(email)'}
        list={value.kind === 'column' ? listId : undefined}
        value={value.text}
        onValueChange={(text) => onChange({ text })}
        className="min-w-40 flex-1"
      />
      {isOrdered && (
        <>
          <Select
            label={`Order of key ${number}`}
            options={orders}
            value={value.order}
            onChange={(order) => onChange({ order: order as KeyDraft['order'] })}
          />
          <Select
            label={`Nulls of key ${number}`}
            options={nulls}
            value={value.nulls}
            onChange={(each) => onChange({ nulls: each as KeyDraft['nulls'] })}
          />
        </>
      )}
      <TextInput
        mono
        aria-label={`Operator class of key ${number}`}
        placeholder="operator class"
        value={value.operatorClass}
        onValueChange={(operatorClass) => onChange({ operatorClass })}
        className="w-36!"
      />
      <TextInput
        mono
        aria-label={`Collation of key ${number}`}
        placeholder="collation"
        value={value.collation}
        onValueChange={(collation) => onChange({ collation })}
        className="w-28!"
      />
      {onRemove && (
        <IconButton label={`Remove key ${number}`} onClick={onRemove}>
          <X aria-hidden className="size-4" />
        </IconButton>
      )}
    </div>
  )
}
