import 'server-only'
import type { TableFactsNow, TablePart } from '@/lib/domain/preflight/situation'
import type { TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import text from './ddl-table.sql'
import { toBoolean, toList, toNumber, toNumberOrNull, toText } from './decode'
import partsText from './table-parts.sql'

/** A table by its OID, with our rights on it; no row when it is gone. */
export function askDdlTable(client: TargetClient, oid: number): Promise<Answer<TableFactsNow>> {
  return ask(client, { name: 'ddl-table', text }, [oid], (row) => ({
    oid: toNumber(row[0]),
    schema: toText(row[1]),
    name: toText(row[2]),
    kind: toText(row[3]),
    isTemporary: row[4] === 't',
    owner: toText(row[5]),
    isSystem: toBoolean(row[6]),
    isPartition: toBoolean(row[7]),
    isLocked: toBoolean(row[8]),
    sizeBytes: toNumberOrNull(row[9]),
    rows: toNumber(row[10]) < 0 ? null : toNumberOrNull(row[10]),
    hasRowSecurity: toBoolean(row[11]),
    rights: {
      owns: toBoolean(row[12]),
      maintains: toBoolean(row[13]),
      usesSchema: toBoolean(row[14]),
      createsInSchema: toBoolean(row[15]),
      reads: toBoolean(row[16]),
    },
    extension: row[17] ?? null,
    columns: toList(row[18]).map((each) => {
      const [name, type, isNotNull, bytes] = Array.isArray(each) ? each : []
      return {
        name: String(name),
        type: String(type),
        isNotNull: isNotNull === true,
        bytes: typeof bytes === 'number' ? bytes : null,
      }
    }),
    partitionKey: toList(row[19]).map((name) => (typeof name === 'string' ? name : null)),
    rootOid: toNumber(row[20]),
  }))
}

/** The partitions below a table at every depth, those above first. */
export function askTableParts(client: TargetClient, oid: number): Promise<Answer<TablePart>> {
  return ask(client, { name: 'table-parts', text: partsText }, [oid], (row) => ({
    oid: toNumber(row[0]),
    parentOid: toNumber(row[1]),
    schema: toText(row[2]),
    name: toText(row[3]),
    kind: toText(row[4]),
    sizeBytes: toNumberOrNull(row[5]),
    owns: toBoolean(row[6]),
    owner: toText(row[7]),
  }))
}
