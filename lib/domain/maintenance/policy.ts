import type { BloatConfidence } from '../bloat/bloat-estimate'
import type { Window } from './window'

/** What a policy takes care of, in the order in which a run does it. */
export const tasks = ['leftovers', 'statistics', 'vacuum', 'rebuild', 'redundant', 'unused', 'missing'] as const
export type Task = (typeof tasks)[number]

export const taskWords: Record<Task, string> = {
  leftovers: 'Clean leftovers',
  statistics: 'Refresh statistics',
  vacuum: 'Vacuum',
  rebuild: 'Rebuild bloated indexes',
  redundant: 'Review redundant indexes',
  unused: 'Review unused indexes',
  missing: 'Review missing indexes',
}

/** Reviews only ever prepare an operation that waits for a person's approval when they `act`. */
export const reviews: readonly Task[] = ['redundant', 'unused', 'missing']

/** `off`: not looked at. `propose`: listed for a person. `act`: done in the window; a review waits for approval. */
export const modes = ['off', 'propose', 'act'] as const
export type Mode = (typeof modes)[number]

/** Which rebuild comes first: what frees most bytes a predicted minute, the smallest index, or the largest share of bloat. */
export const orders = ['gain', 'smallest', 'bloat'] as const
export type Order = (typeof orders)[number]

export const orderWords: Record<Order, string> = {
  gain: 'Most bytes freed a minute',
  smallest: 'Smallest index',
  bloat: 'Largest share of bloat',
}

export type Thresholds = {
  /** Share of the file that a rebuild must free, 0..1, by how well that is known. A weak figure never starts one. */
  bloat: Record<'exact' | 'baseline' | 'modelled', number>
  /** The same for keys that come in no order: they settle at about 70 % density by themselves. */
  randomKeyBloat: number
  /** Indexes below this size are left alone, bytes. */
  leastIndexBytes: number
  /** A rebuild frees at least this much, bytes. */
  leastGainBytes: number
  /** Rows changed since the last ANALYZE: this share of the table and at least so many. */
  changedShare: number
  changedRows: number
  /** Autovacuum never analyses partitioned parents: do it after so many days. */
  partitionedDays: number
  /** Dead rows: this share of the live ones and at least so many. */
  deadShare: number
  deadRows: number
  /** Pages waiting in the pending list of a GIN index. */
  pendingPages: number
  /** Index-only scans visit the heap for each page that is not all-visible: vacuum below this share of all-visible ones. */
  visibleShare: number
}

/** Most that one run may take; null is no limit. */
export type Budget = { minutes: number; bytes: number | null; walBytes: number | null; operations: number | null }

/** When the database is too busy for care. Null switches a guard off. */
export type Guards = {
  /** A snapshot or prepared transaction older than this holds VACUUM back. */
  oldSnapshotMinutes: number | null
  /** WAL that a standby has not replayed yet, bytes. */
  lagBytes: number | null
  /** Room that stays free on the volume of the server, where it is known; bytes. */
  freeBytes: number | null
  /** Transactions since the oldest row version not frozen. */
  wraparoundAge: number | null
  /** Sessions that wait for a lock of ours. */
  blockedSessions: number | null
}

/** What may differ for a schema, a table or an index. */
export type Care = { modes: Record<Task, Mode>; thresholds: Thresholds; cooldownDays: number; failureBudget: number }

/** The narrowest override that fits comes last and wins: target, schema, table, index. */
export type Override = {
  schema: string
  table: string | null
  index: string | null
  modes?: Partial<Record<Task, Mode>> | undefined
  thresholds?: Partial<Thresholds> | undefined
  cooldownDays?: number | undefined
  failureBudget?: number | undefined
}

export type Policy = {
  cron: string
  window: Window
  order: Order
  care: Care
  overrides: Override[]
  budget: Budget
  guards: Guards
}

const mb = 1024 * 1024

/**
 * What the field settled on: rebuilds above 20 to 40 % by how well bloat is known, indexes from 10 MB, ten days of rest
 * after a rebuild, three failures before a person is asked. Where all indexes together take less than 1 GB (`indexBytes`), a
 * hundredth of that is worth a rebuild, from 1 MB.
 */
export function defaultPolicy(timeZone: string, indexBytes: number | null = null): Policy {
  const leastIndexBytes = Math.min(10, Math.max(1, Math.floor((indexBytes ?? 1024 * mb) / 100 / mb))) * mb
  return {
    cron: '0 1 * * *',
    window: { days: [0, 1, 2, 3, 4, 5, 6], from: '01:00', to: '05:00', timeZone },
    order: 'gain',
    care: {
      modes: {
        leftovers: 'act',
        statistics: 'act',
        vacuum: 'act',
        rebuild: 'act',
        redundant: 'propose',
        unused: 'propose',
        missing: 'propose',
      },
      thresholds: {
        bloat: { exact: 0.2, baseline: 0.25, modelled: 0.3 },
        randomKeyBloat: 0.4,
        leastIndexBytes,
        leastGainBytes: leastIndexBytes / 2,
        changedShare: 0.1,
        changedRows: 1_000,
        partitionedDays: 7,
        deadShare: 0.2,
        deadRows: 10_000,
        pendingPages: 500,
        visibleShare: 0.7,
      },
      cooldownDays: 10,
      failureBudget: 3,
    },
    overrides: [],
    budget: { minutes: 240, bytes: null, walBytes: null, operations: 200 },
    guards: {
      oldSnapshotMinutes: 5,
      lagBytes: 1024 * mb,
      freeBytes: 1024 * mb,
      wraparoundAge: 1_000_000_000,
      blockedSessions: 3,
    },
  }
}

/** How a policy cares for an object; answers the same object for the same overrides, so that it may be asked 50,000 times. */
export function careOf(policy: Pick<Policy, 'care' | 'overrides'>) {
  const keyOf = (schema: string, table: string | null, index: string | null) => JSON.stringify([schema, table, index])
  const known = new Map<string, Override[]>()
  for (const each of policy.overrides) {
    const key = each.index === null ? keyOf(each.schema, each.table, null) : keyOf(each.schema, null, each.index)
    known.set(key, [...(known.get(key) ?? []), each])
  }
  const tables = new Map<string, Care>()
  const tableCare = (schema: string, table: string | null): Care => {
    const key = keyOf(schema, table, null)
    const cared = tables.get(key)
    if (cared) return cared
    const list = [...(known.get(keyOf(schema, null, null)) ?? []), ...(table === null ? [] : (known.get(key) ?? []))]
    const made = list.reduce(withOverride, policy.care)
    tables.set(key, made)
    return made
  }
  return (schema: string, table: string | null, index: string | null = null): Care => {
    const care = tableCare(schema, table)
    const own = index === null || known.size === 0 ? undefined : known.get(keyOf(schema, null, index))
    return own ? own.reduce(withOverride, care) : care
  }
}

function withOverride(care: Care, { modes, thresholds, cooldownDays, failureBudget }: Override): Care {
  return {
    modes: { ...care.modes, ...modes },
    thresholds: { ...care.thresholds, ...thresholds },
    cooldownDays: cooldownDays ?? care.cooldownDays,
    failureBudget: failureBudget ?? care.failureBudget,
  }
}

/** Share of the file that a rebuild must free for the figure to count; null when the figure is too weak to act on. */
export function bloatThreshold(
  { bloat, randomKeyBloat }: Thresholds,
  confidence: BloatConfidence,
  hasRandomKeys: boolean,
): number | null {
  if (confidence === 'weak' || confidence === 'withheld') return null
  return hasRandomKeys ? Math.max(randomKeyBloat, bloat[confidence]) : bloat[confidence]
}
