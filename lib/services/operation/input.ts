import 'server-only'
import { z } from 'zod'
import { operationKinds } from '@/lib/domain/operation/operation'
import type { IndexKeyRequest, OperationRequest, OperatorClassRequest } from '@/lib/domain/operation/request'
import { Problem } from '@/lib/domain/problem'
import { findOperation, type OperationRow } from '@/lib/store/operation'
import type { Context } from '../context'
import { flag } from '../list-input'

const encoder = new TextEncoder()
const hasNul = (text: string) => text.includes('\0')

/** A name as it stands in a catalogue: any characters but NUL, 1 to 63 bytes. */
const catalogueName = (what: string) =>
  z
    .string({ error: `${what} is missing` })
    .min(1, `${what} is missing`)
    .refine((text) => encoder.encode(text).length <= 63, `${what} is longer than 63 bytes`)
    .refine((text) => !hasNul(text), `${what} has a NUL character in it`)

/** What PostgreSQL itself parses: an expression or a predicate. */
const clause = (what: string) =>
  z
    .string()
    .trim()
    .min(1, `${what} is empty`)
    .max(10_000, `${what} is longer than 10,000 characters`)
    .refine((text) => !hasNul(text), `${what} has a NUL character in it`)

/** `name`, `schema.name`, or both apart, for names with a dot in them. */
const reference = <More extends z.ZodRawShape>(what: string, more = {} as More) =>
  z.union(
    [
      z.object({ schema: catalogueName(what).nullish(), name: catalogueName(what), ...more }),
      z
        .string()
        .max(127, `${what} is too long`)
        .min(1, `${what} is missing`)
        .refine((text) => !hasNul(text)),
    ],
    { error: `${what} is a name, or an object with schema and name` },
  )

const parameters = z
  .record(z.string().min(1).max(63), z.union([z.string().max(100), z.number(), z.boolean()]))
  .refine((all) => Object.keys(all).length <= 20, 'At most 20 parameters')

const direction = z.preprocess(
  (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  z.enum(['asc', 'desc'], { error: 'order is asc or desc' }),
)
const nulls = z.preprocess(
  (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  z.enum(['first', 'last'], { error: 'nulls is first or last' }),
)

const Key = z.union(
  [
    catalogueName('The column'),
    z.object({
      column: catalogueName('The column').nullish(),
      name: catalogueName('The column').nullish(),
      expression: clause('The expression').nullish(),
      order: direction.nullish(),
      nulls: nulls.nullish(),
      operatorClass: reference('The operator class', { parameters: parameters.optional() }).nullish(),
      collation: reference('The collation').nullish(),
    }),
  ],
  { error: 'A column is its name, or an object with column or expression, order, nulls, operatorClass and collation' },
)

/**
 * What a request may say, flat as the API takes it. Which of it a kind needs is decided by `requestOf`, so that the sentence
 * about what is missing speaks of that kind.
 */
export const RequestFields = z.object({
  kind: z.enum(operationKinds, { error: `kind is one of ${operationKinds.join(', ')}` }),
  schema: catalogueName('The schema'),
  table: catalogueName('The table').nullish(),
  name: catalogueName('The name').nullish(),
  columns: z.array(Key).max(32, 'At most 32 columns').optional(),
  include: z.array(catalogueName('The column')).max(32, 'At most 32 columns').default([]),
  where: clause('The condition').nullish(),
  method: catalogueName('The method').default('btree'),
  unique: flag,
  nullsNotDistinct: flag,
  with: parameters.default({}),
  tablespace: catalogueName('The tablespace').nullish(),
  finish: flag,
  analyze: flag,
  freeze: flag,
  skipLocked: flag,
  indexCleanup: z.enum(['auto', 'on', 'off'], { error: 'indexCleanup is auto, on or off' }).nullish(),
  truncate: z.boolean({ error: 'truncate is true or false' }).nullish(),
  parallel: z
    .number({ error: 'parallel is a number from 0 to 1024' })
    .int('parallel is a whole number')
    .min(0, 'parallel is 0 or more')
    .max(1024, 'parallel is at most 1024')
    .nullish(),
  processToast: z.boolean({ error: 'processToast is true or false' }).nullish(),
  /** Kilobytes. */
  bufferUsageLimit: z
    .number({ error: 'bufferUsageLimit is a number of kilobytes' })
    .int('bufferUsageLimit is a whole number of kilobytes')
    .min(0, 'bufferUsageLimit is 0, or 128 kilobytes and more')
    .max(16_777_216, 'bufferUsageLimit is at most 16777216 kilobytes')
    .nullish(),
})

export type RequestInput = z.output<typeof RequestFields>

/** The typed request. Throws `invalid` with the field that is missing or does not belong. */
export function requestOf(input: RequestInput): OperationRequest {
  const { kind, schema } = input
  if (kind === 'create-index') {
    const keys = (input.columns ?? []).map(keyOf)
    if (keys.length === 0) {
      throw new Problem('invalid', 'An index needs at least one column or expression.', { field: 'columns' })
    }
    return {
      kind,
      schema,
      table: named(input.table, 'table', 'The table is missing.'),
      name: input.name ?? null,
      method: input.method,
      isUnique: input.unique,
      nullsNotDistinct: input.nullsNotDistinct,
      keys,
      include: input.include,
      where: input.where ?? null,
      parameters: input.with,
      tablespace: input.tablespace ?? null,
    }
  }
  if (kind === 'analyze-table' || kind === 'vacuum-table') {
    const name = named(input.name ?? input.table, 'name', 'The table is missing.')
    if (kind === 'analyze-table') return { kind, schema, name, columns: (input.columns ?? []).map(columnOf) }
    const { analyze, freeze, skipLocked, indexCleanup = null, truncate = null, parallel = null } = input
    const { processToast, bufferUsageLimit } = input
    return {
      ...{ kind, schema, name, analyze, freeze, indexCleanup, truncate, parallel, skipLocked },
      ...(processToast == null ? {} : { processToast }),
      ...(bufferUsageLimit == null ? {} : { bufferUsageLimit }),
    }
  }
  const name = named(input.name, 'name', 'The index is missing.')
  if (kind === 'reindex-index') return { kind, schema, name, tablespace: input.tablespace ?? null }
  if (kind === 'remove-leftover') return { kind, schema, name, finish: input.finish }
  return { kind, schema, name }
}

function named(name: string | null | undefined, field: string, message: string): string {
  if (name) return name
  throw new Problem('invalid', message, { field })
}

type KeyInput = z.output<typeof Key>

function keyOf(key: KeyInput, place: number): IndexKeyRequest {
  if (typeof key === 'string') {
    return { column: key, expression: null, order: null, nulls: null, operatorClass: null, collation: null }
  }
  const column = key.column ?? key.name ?? null
  const expression = key.expression ?? null
  if ((column === null) === (expression === null)) {
    throw new Problem('invalid', `Key ${place + 1} is either a column or an expression.`, { field: 'columns' })
  }
  return {
    column,
    expression,
    order: key.order ?? null,
    nulls: key.nulls ?? null,
    operatorClass: operatorClassOf(key.operatorClass),
    collation: referenceOf(key.collation),
  }
}

function operatorClassOf(given: Exclude<KeyInput, string>['operatorClass']): OperatorClassRequest | null {
  const named = referenceOf(given)
  const own = typeof given === 'object' && given !== null ? (given.parameters ?? {}) : {}
  return named && Object.keys(own).length > 0 ? { ...named, parameters: own } : named
}

function columnOf(key: KeyInput): string {
  const column = typeof key === 'string' ? key : (key.column ?? key.name)
  if (column) return column
  throw new Problem('invalid', 'Only columns can be analyzed.', { field: 'columns' })
}

function referenceOf(given: z.output<ReturnType<typeof reference>> | null | undefined) {
  if (!given) return null
  if (typeof given !== 'string') return { schema: given.schema ?? null, name: given.name }
  const dot = given.indexOf('.')
  if (dot <= 0 || dot === given.length - 1) return { schema: null, name: given }
  return { schema: given.slice(0, dot), name: given.slice(dot + 1) }
}

export const OperationHandle = z.object({ operation: z.string().max(60) })
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The operation of an id. Throws `not-found`. */
export async function requireOperation(context: Context, id: string): Promise<OperationRow> {
  const row = uuid.test(id) ? await findOperation(context.store.db, id) : null
  if (row) return row
  throw new Problem('not-found', 'There is no such operation.', { hint: 'Look for it in the list of operations.' })
}
