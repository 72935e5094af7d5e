import 'server-only'
import type { IndexMemory } from '@/lib/domain/operation/index-memory'
import type { IndexFactsNow } from '@/lib/domain/preflight/situation'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toBoolean, toList, toNumber, toNumberOrNull, toText, toTexts, toWord } from './decode'
import text from './index-memory.sql'

type Found = IndexFactsNow & { parentOid: number | null }

/** An index by its OID with everything that brings it back, parts attached below it within; no row when it is gone. */
export async function askIndexMemory(client: TargetClient, oid: number): Promise<Answer<IndexFactsNow>> {
  const answer = await ask(client, { name: 'index-memory', text }, [oid], decodeIndex)
  const root = answer.rows.find((each) => each.oid === oid)
  return { ...answer, rows: root ? [grown(root, answer.rows)] : [] }
}

function grown({ parentOid: _, ...index }: Found, all: readonly Found[]): IndexFactsNow {
  const parts = all.filter((each) => each.parentOid === index.oid).map((each) => grown(each, all))
  if (index.kind === 'i') return index
  const sizes = parts.map((each) => each.memory.sizeBytes)
  const sizeBytes = sizes.some((size) => size === null)
    ? null
    : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  return { ...index, parts, memory: { ...index.memory, sizeBytes, parts: parts.map((each) => each.memory) } }
}

function decodeIndex(row: Row): Found | null {
  // No definition: dropped while we asked.
  const definition = row[6]
  if (!definition) return null
  const kind = toWord(row[5], ['i', 'I'])
  const dependencies = toList(row[29]).flatMap((each) => (Array.isArray(each) ? [each.map(String)] : []))
  return {
    oid: toNumber(row[0]),
    tableOid: toNumber(row[1]),
    kind,
    method: toText(row[31]),
    tableKind: toText(row[32]),
    isReady: toBoolean(row[14]),
    isLive: toBoolean(row[15]),
    isSystem: toBoolean(row[33]),
    parentOid: toNumberOrNull(row[26]),
    extension: dependencies.find(([type]) => type === 'e')?.[1] ?? null,
    foreignKeys: toList(row[30]).map((each) => {
      const [name, schema, table] = Array.isArray(each) ? each : []
      return { name: String(name), schema: String(schema), table: String(table) }
    }),
    parts: [],
    memory: {
      schema: toText(row[2]),
      table: toText(row[3]),
      name: toText(row[4]),
      kind,
      columns: toTexts(row[34]),
      definition,
      predicate: row[7] ?? null,
      tablespace: row[8] ?? null,
      comment: row[9] ?? null,
      statisticsTargets: toList(row[10]).map((each) => {
        const [column, target] = Array.isArray(each) ? each : []
        return { column: Number(column), target: Number(target) }
      }),
      isClustered: toBoolean(row[11]),
      isReplicaIdentity: toBoolean(row[12]),
      constraint: constraintOf(row),
      parent: row[27] && row[28] ? { schema: row[27], name: row[28] } : null,
      parts: [],
      dependsOnExtensions: dependencies.flatMap(([type, name]) => (type === 'x' && name !== undefined ? [name] : [])),
      isValid: toBoolean(row[13]),
      isUnique: toBoolean(row[16]),
      hasExpressions: toBoolean(row[17]),
      sizeBytes: toNumberOrNull(row[19]),
      owner: toText(row[18]),
    },
  }
}

function constraintOf(row: Row): IndexMemory['constraint'] {
  const name = row[20]
  if (!name) return null
  const kinds = { p: 'primary', u: 'unique', x: 'exclusion' } as const
  return {
    name,
    kind: kinds[toWord(row[21], ['u', 'p', 'x'])],
    definition: toText(row[22]),
    comment: row[23] ?? null,
    isDeferrable: toBoolean(row[24]),
    isDeferred: toBoolean(row[25]),
  }
}
