import type { CreateIndexRequest, IndexKeyRequest } from '@/lib/domain/operation/request'

/** One key as the form holds it: texts and choices. */
export type KeyDraft = {
  id: number
  kind: 'column' | 'expression'
  text: string
  order: 'asc' | 'desc'
  nulls: 'usual' | 'first' | 'last'
  operatorClass: string
  collation: string
}

export type IndexDraft = {
  name: string
  method: string
  isUnique: boolean
  nullsNotDistinct: boolean
  keys: KeyDraft[]
  include: string[]
  where: string
  parameters: string
  tablespace: string
}

export const emptyKey = (id: number): KeyDraft => ({
  ...{ id, kind: 'column', text: '', order: 'asc', nulls: 'usual', operatorClass: '', collation: '' },
})

export const emptyDraft: IndexDraft = {
  ...{ name: '', method: 'btree', isUnique: false, nullsNotDistinct: false, keys: [emptyKey(1)], include: [] },
  ...{ where: '', parameters: '', tablespace: '' },
}

/** Those that keep an order, and those that can be unique. */
export const ordered = (method: string) => method === 'btree'

/**
 * The request a form amounts to, or what is missing at which field. Keys without text are left out, so that an empty line
 * hurts nobody.
 */
export function requestOfDraft(
  table: { schema: string; name: string },
  draft: IndexDraft,
): { request: CreateIndexRequest } | { field: string; message: string } {
  const keys = draft.keys.filter((key) => key.text.trim() !== '').map((key) => keyOf(key, draft.method))
  if (keys.length === 0) return { field: 'columns', message: 'Choose at least one column, or write an expression.' }
  if (draft.keys.some((key) => parametersOf(classParts(key.operatorClass).parameters) === null))
    return { field: 'columns', message: 'Write the operator class as its name, or as name(siglen = 32).' }
  const parameters = parametersOf(draft.parameters)
  if (parameters === null) return { field: 'with', message: 'Write them as name = value, separated by commas.' }
  return {
    request: {
      ...{ kind: 'create-index', schema: table.schema, table: table.name, name: draft.name || null },
      ...{ method: draft.method, isUnique: draft.isUnique && ordered(draft.method), keys },
      include: draft.include.filter((each) => each !== ''),
      nullsNotDistinct: draft.isUnique && draft.nullsNotDistinct && ordered(draft.method),
      where: draft.where.trim() || null,
      parameters,
      tablespace: draft.tablespace || null,
    },
  }
}

function keyOf(key: KeyDraft, method: string): IndexKeyRequest {
  const isColumn = key.kind === 'column'
  return {
    column: isColumn ? key.text : null,
    expression: isColumn ? null : key.text.trim(),
    order: ordered(method) && key.order === 'desc' ? 'desc' : null,
    nulls: ordered(method) && key.nulls !== 'usual' ? key.nulls : null,
    operatorClass: classOf(key.operatorClass),
    collation: named(key.collation),
  }
}

/** `gist_trgm_ops (siglen = 32)`. */
function classParts(text: string): { name: string; parameters: string } {
  const [, name = text, parameters = ''] = /^([^()]*)\(([^()]*)\)\s*$/.exec(text) ?? []
  return { name, parameters }
}

function classOf(text: string): IndexKeyRequest['operatorClass'] {
  const { name, parameters } = classParts(text)
  const own = parametersOf(parameters) ?? {}
  const known = named(name)
  return known && Object.keys(own).length > 0 ? { ...known, parameters: own } : known
}

function named(text: string): IndexKeyRequest['operatorClass'] {
  const name = text.trim()
  if (name === '') return null
  const dot = name.indexOf('.')
  return dot > 0 ? { schema: name.slice(0, dot), name: name.slice(dot + 1) } : { schema: null, name }
}

function parametersOf(text: string): Record<string, string | number | boolean> | null {
  const parameters: Record<string, string | number | boolean> = {}
  for (const part of text.split(',')) {
    if (part.trim() === '') continue
    const found = /^\s*([a-z_0-9]+)\s*=\s*([\w.-]+)\s*$/i.exec(part)
    if (!found) return null
    const [, name, value] = found as unknown as [string, string, string]
    parameters[name.toLowerCase()] = typed(value)
  }
  return parameters
}

function typed(value: string): string | number | boolean {
  if (/^-?\d+(?:\.\d+)?$/.test(value)) return Number(value)
  if (/^(?:true|on|yes)$/i.test(value)) return true
  return /^(?:false|off|no)$/i.test(value) ? false : value.toLowerCase()
}
