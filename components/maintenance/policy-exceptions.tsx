'use client'

import { Plus, X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { flushSync } from 'react-dom'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { IconButton } from '@/components/ui/icon-button'
import { Menu } from '@/components/ui/menu'
import { Panel } from '@/components/ui/panel'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import {
  type Care,
  type Mode,
  modes,
  type Override,
  type Policy,
  tasks,
  taskWords,
} from '@/lib/domain/maintenance/policy'
import { PolicyNumber } from './policy-number'
import { bloatKnobs, isOfCare, type Knob, knobs, modeWordsOf } from './policy-words'

export type PolicyExceptionsProps = {
  draft: Policy
  change(part: Partial<Policy>): void
  of(field: string): string | null
}

/** What is cared for otherwise: a schema, a table or an index, and only what differs there. */
export function PolicyExceptions({ draft, change, of }: PolicyExceptionsProps) {
  const { overrides, care } = draft
  const list = useRef<HTMLUListElement>(null)
  const adds = useRef<HTMLButtonElement>(null)
  const set = (at: number, to: Override) => change({ overrides: overrides.map((each, n) => (n === at ? to : each)) })

  function add() {
    const added: Override = { schema: '', table: null, index: null, modes: { rebuild: 'off' } }
    flushSync(() => change({ overrides: [...overrides, added] }))
    list.current?.querySelector<HTMLElement>('li:last-child input')?.focus()
  }

  function remove(at: number) {
    flushSync(() => change({ overrides: overrides.filter((_, n) => n !== at) }))
    adds.current?.focus()
  }

  return (
    <Panel
      title="Exceptions"
      context="for a schema, a table or an index; the narrowest that fits wins"
      actions={
        <Button size="sm" ref={adds} onClick={add}>
          <Plus aria-hidden className="size-3.5" />
          Add exception
        </Button>
      }
    >
      {overrides.length === 0 ? (
        <p className="text-sm text-muted">None: everything on the target is cared for alike.</p>
      ) : (
        <ul ref={list} className="flex flex-col gap-5">
          {overrides.map((each, at) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: an exception is known by its place; its fields are state of the form.
              key={at}
              className="flex flex-col gap-4 border-b border-line pb-5 last:border-b-0 last:pb-0"
            >
              <Exception path={`overrides.${at}`} of={of} care={care} each={each} set={(to) => set(at, to)}>
                <IconButton label="Remove this exception" onClick={() => remove(at)}>
                  <X aria-hidden className="size-4" />
                </IconButton>
              </Exception>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

type ExceptionProps = {
  path: string
  of: PolicyExceptionsProps['of']
  /** How everything else is cared for. */
  care: Care
  each: Override
  set(to: Override): void
  children: ReactNode
}

function Exception({ path, of, care, each, set, children }: ExceptionProps) {
  const named = (name: 'schema' | 'table' | 'index', label: string, width: string) => (
    <Field label={label} optional={name !== 'schema'} name={`${path}.${name}`} error={of(`${path}.${name}`)}>
      <TextInput
        mono
        value={each[name] ?? ''}
        onChange={({ target: { value } }) => set({ ...each, [name]: name === 'schema' ? value : value || null })}
        className={width}
      />
    </Field>
  )
  const more = useRef<HTMLButtonElement>(null)
  const differing = differences.filter(({ isIn }) => isIn(each))
  const others = differences.filter(({ isIn }) => !isIn(each))
  const entries = (group: Difference['group']) =>
    others
      .filter((other) => other.group === group)
      .map(({ id, label, add }) => ({ id, label, onSelect: () => set(add(each, care)) }))
  return (
    <>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        {named('schema', 'Schema', 'w-36!')}
        {named('table', 'Table', 'w-44!')}
        {named('index', 'Index', 'w-44!')}
        {children}
      </div>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        {differing.map(({ id, label, remove, fields }) => (
          <div key={id} className="flex items-end gap-1">
            {fields({ path, of, each, care, set })}
            <IconButton
              label={`${label}: as everywhere else`}
              onClick={() => {
                flushSync(() => set(remove(each)))
                more.current?.focus()
              }}
            >
              <X aria-hidden className="size-3.5" />
            </IconButton>
          </div>
        ))}
        {others.length > 0 && (
          <Menu
            align="start"
            trigger={
              <Button size="sm" tone="quiet" ref={more}>
                <Plus aria-hidden className="size-3.5" />
                Something else that differs
              </Button>
            }
            groups={[
              { label: 'What it does', entries: entries('tasks') },
              { label: 'From when on', entries: entries('thresholds') },
            ].filter((group) => group.entries.length > 0)}
          />
        )}
      </div>
    </>
  )
}

/** One thing in which an exception may differ. */
type Difference = {
  id: string
  label: string
  group: 'tasks' | 'thresholds'
  isIn(each: Override): boolean
  /** With what holds everywhere else, to be changed. */
  add(each: Override, care: Care): Override
  remove(each: Override): Override
  /** Its fields; called, not mounted: what is typed into stays. */
  fields(props: Omit<ExceptionProps, 'children'>): ReactNode
}

function without<T extends object>(all: T | undefined, key: keyof T): T {
  const { [key]: _, ...rest } = all ?? ({} as T)
  return rest as T
}

const differences: Difference[] = [
  ...tasks.map(
    (task): Difference => ({
      id: task,
      label: taskWords[task],
      group: 'tasks',
      isIn: ({ modes }) => modes?.[task] !== undefined,
      add: (each, care) => ({ ...each, modes: { ...each.modes, [task]: care.modes[task] === 'off' ? 'act' : 'off' } }),
      remove: (each) => ({ ...each, modes: without(each.modes ?? {}, task) }),
      fields: ({ path, of, each, set }) => (
        <Field label={taskWords[task]} name={`${path}.modes.${task}`} error={of(`${path}.modes.${task}`)}>
          <Select
            value={each.modes?.[task]}
            onChange={(mode) => set({ ...each, modes: { ...each.modes, [task]: mode as Mode } })}
            options={modes.map((mode) => ({ value: mode, label: modeWordsOf(task)[mode] }))}
          />
        </Field>
      ),
    }),
  ),
  {
    id: 'bloat',
    label: 'Rebuild from, by how well bloat is known',
    group: 'thresholds',
    isIn: ({ thresholds }) => thresholds?.bloat !== undefined,
    add: (each, care) => ({ ...each, thresholds: { ...each.thresholds, bloat: care.thresholds.bloat } }),
    remove: (each) => ({ ...each, thresholds: without(each.thresholds ?? {}, 'bloat') }),
    fields: ({ path, of, each, care, set }) => {
      const bloat = each.thresholds?.bloat ?? care.thresholds.bloat
      return (
        <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
          {bloatKnobs.map(({ name, ...knob }) => (
            <PolicyNumber
              key={name}
              {...knob}
              field={`${path}.thresholds.bloat.${name}`}
              of={of}
              value={bloat[name]}
              onChange={(value) =>
                set({ ...each, thresholds: { ...each.thresholds, bloat: { ...bloat, [name]: value } } })
              }
            />
          ))}
        </div>
      )
    },
  },
  ...knobs.map(
    ({ name, ...knob }: Knob): Difference => ({
      id: name,
      label: knob.label,
      group: 'thresholds',
      isIn: (each) => read(each, name) !== undefined,
      add: (each, care) => write(each, name, isOfCare(name) ? care[name] : care.thresholds[name]),
      remove: (each) => write(each, name, undefined),
      fields: ({ path, of, each, set }) => (
        <PolicyNumber
          {...knob}
          field={isOfCare(name) ? `${path}.${name}` : `${path}.thresholds.${name}`}
          of={of}
          value={read(each, name) ?? Number.NaN}
          onChange={(value) => set(write(each, name, value))}
        />
      ),
    }),
  ),
]

const read = (each: Override, name: Knob['name']): number | undefined =>
  isOfCare(name) ? each[name] : each.thresholds?.[name]

function write(each: Override, name: Knob['name'], value: number | undefined): Override {
  if (isOfCare(name)) return value === undefined ? without(each, name) : { ...each, [name]: value }
  const rest = without(each.thresholds ?? {}, name)
  return { ...each, thresholds: value === undefined ? rest : { ...rest, [name]: value } }
}
