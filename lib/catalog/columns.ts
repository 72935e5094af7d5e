import 'server-only'
import type { ColumnFacts } from '@/lib/domain/facts'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import text from './columns.sql'
import { toBoolean, toList, toNumber, toNumberOrNull, toText } from './decode'

const storages: Record<string, string> = { p: 'plain', e: 'external', m: 'main', x: 'extended' }

function decodeCommonValues(json: string | null | undefined): ColumnFacts['commonValues'] {
  if (!json) return null
  return toList(json).map((pair) => {
    const [value, frequency] = Array.isArray(pair) ? pair : []
    return { value: String(value ?? ''), frequency: Number(frequency) || 0 }
  })
}

function decodeColumn(row: Row): ColumnFacts {
  return {
    position: toNumber(row[0]),
    name: toText(row[1]),
    type: toText(row[2]),
    isNullable: toBoolean(row[3]),
    defaultExpression: row[4] ?? null,
    statisticsTarget: toNumberOrNull(row[5]),
    nullFraction: toNumberOrNull(row[6]),
    distinct: toNumberOrNull(row[7]),
    averageWidthBytes: toNumberOrNull(row[8]),
    correlation: toNumberOrNull(row[9]),
    commonValues: decodeCommonValues(row[10]),
    histogramBounds: toNumberOrNull(row[11]),
    storage: storages[toText(row[12])] ?? toText(row[12]),
  }
}

/** Columns of one table with the planner's statistics, as far as SELECT on them is granted. */
export function askColumns(client: TargetClient, tableOid: number): Promise<Answer<ColumnFacts>> {
  return ask(client, { name: 'columns', text }, [tableOid], decodeColumn)
}
