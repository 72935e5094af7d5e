import 'server-only'
import { probe } from '@/lib/catalog/probe'
import { askSnapshot } from '@/lib/catalog/snapshot'
import { askStanding } from '@/lib/catalog/standing'
import { assess } from '@/lib/domain/assess/assess'
import { needsHistory, oneLook } from '@/lib/domain/assess/one-look'
import { rollUpTrees } from '@/lib/domain/assess/roll-up-trees'
import type { WatchedIndex } from '@/lib/domain/assess/watched'
import type { Connection } from '@/lib/domain/connection'
import type { Finding } from '@/lib/domain/finding'
import { Problem } from '@/lib/domain/problem'
import { countSeverities, type TargetReport } from '@/lib/domain/report/target-report'
import { type Ledger, verdicts } from '@/lib/domain/verdict'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { refuseUnsupported } from '../snapshot/take'
import { lookAtBloat } from './look-at-bloat'

/**
 * Looks once at a database that nobody watches, and judges what can be judged without history: no store, nothing kept.
 * For a person's own command, who may name a socket or a server without TLS. Throws a Problem when it cannot be read.
 */
export async function lookOnce(connection: Connection, password: string): Promise<TargetReport> {
  const options = { applicationName: 'arborist check', allowSocket: true, allowPlaintext: true }
  const pool = openTarget(connection, password, options)
  try {
    return await look(pool)
  } finally {
    await pool.end()
  }
}

async function look(pool: TargetPool): Promise<TargetReport> {
  const { versionNumber } = (await probe(pool)).server
  refuseUnsupported(versionNumber)
  const { server, ...seen } = await askSnapshot(pool, versionNumber, { known: new Map(), withStatements: false })
  const unread = seen.asked.find((each) => !each.ok && (each.question === 'tables' || each.question === 'indexes'))
  if (unread) {
    const hint = unread.hint ? { hint: unread.hint } : {}
    throw new Problem('unsupported', unread.message ?? `The server did not list its ${unread.question}.`, hint)
  }
  const standing = await askStanding(pool, { versionNumber, writtenTables: [] })
  const { watch, tables, indexes } = oneLook({ ...seen, server, standbys: standing.standbys })
  const { foreignKeys, published, unfinished } = standing
  const { host, port, database } = pool.connection
  const traits = standing.traits && { ...standing.traits, writes: null }
  const { bloat, horizon, ...unknown } = await lookAtBloat(pool, seen, server.serverNow)
  const known = {
    ...{ targetName: database, watch, tables, indexes, foreignKeys, published, unfinished, traits },
    ...{ bloat, horizon },
  }
  const { findings, ledgers, leftOut } = assess(known)
  const proven = findings.filter(({ kind }) => !needsHistory(kind))
  const ours = indexes.filter((index) => index.kind === 'i')
  const at = server.serverNow
  return {
    ...{ name: database, host, port, database, version: server.version },
    role: server.isInRecovery ? 'replica' : 'primary',
    ...{ madeAt: at, seenAt: at, judgedAt: at, watchedSince: null, simulatedUntil: null },
    countersSince: watch.countersSince,
    countersSinceCause: watch.countersSinceCause,
    indexCount: ours.length,
    indexBytes: sum(ours.map((index) => index.sizeBytes)),
    tableCount: tables.length,
    tableBytes: sum(tables.map(({ heapBytes, toastBytes }) => sum([heapBytes, toastBytes]))),
    databaseBytes: server.databaseSizeBytes,
    verdicts: countVerdicts(ledgers, rollUpTrees(indexes)),
    total: proven.length + leftOut.size,
    severities: countSeverities(proven),
    reclaimableBytes: proven.reduce((total, each) => total + (each.reclaimableBytes ?? 0), 0),
    findings: proven.map(viewed),
    incomplete: [
      ...[...seen.asked, ...standing.asked, ...unknown.asked]
        .filter((each) => !each.ok || each.message)
        .map(({ question, message, hint }) => ({
          what: question,
          message: message ?? 'No answer.',
          hint: hint ?? null,
        })),
      ...unknown.incomplete,
    ],
  }
}

function viewed({ kind, severity, says, objects, reclaimableBytes, evidence, nextStep, verdict }: Finding) {
  return { kind, severity, says, objects, reclaimableBytes, evidence, nextStep, verdict }
}

function countVerdicts(ledgers: ReadonlyMap<number, Ledger>, indexes: readonly WatchedIndex[]) {
  return verdicts.flatMap((verdict) => {
    const having = indexes.filter((index) => ledgers.get(index.id)?.verdict === verdict)
    const bytes = having.reduce((total, index) => total + (index.sizeBytes ?? 0), 0)
    return having.length === 0 ? [] : [{ verdict, count: having.length, bytes }]
  })
}

/** Null when one part is not known. */
function sum(parts: readonly (number | null)[]): number | null {
  return parts.reduce<number | null>((total, part) => (total === null || part === null ? null : total + part), 0)
}
