import type { IndexKeyRequest, OperationRequest } from '../operation/request'

type Named = { schema: string; name: string }

/** Operations that a finding's next step consists of, typed, so that a click needs to read no statement. */
export const dropOf = ({ schema, name }: Named): OperationRequest[] => [{ kind: 'drop-index', schema, name }]

export function rebuildOf(indexes: readonly Named[]): OperationRequest[] {
  return indexes.map(({ schema, name }) => ({ kind: 'reindex-index', schema, name, tablespace: null }))
}

/** An invalid index: removed, or built again under its name. */
export const leftoverOf = ({ schema, name }: Named, finish: boolean): OperationRequest[] => [
  { kind: 'remove-leftover', schema, name, finish },
]

export const analyzeOf = ({ schema, name }: Named): OperationRequest[] => [
  { kind: 'analyze-table', schema, name, columns: [] },
]

export const vacuumOf = ({ schema, name }: Named): OperationRequest[] => [
  {
    ...{ kind: 'vacuum-table', schema, name, analyze: false, freeze: false, skipLocked: false },
    ...{ indexCleanup: null, truncate: null, parallel: null },
  },
]

/** A b-tree over plain columns, perhaps of some of the rows. */
export function createOf(
  { schema, name: table }: Named,
  columns: readonly string[],
  name: string,
  where: string | null = null,
): OperationRequest[] {
  const keys = columns.map(
    (column): IndexKeyRequest => ({
      ...{ column, expression: null, order: null, nulls: null, operatorClass: null, collation: null },
    }),
  )
  return [
    {
      ...{ kind: 'create-index', schema, table, name, method: 'btree', isUnique: false, nullsNotDistinct: false },
      ...{ keys, include: [], where, parameters: {}, tablespace: null },
    },
  ]
}
