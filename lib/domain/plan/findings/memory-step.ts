import { bytes } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { LivePlanFacts, Step } from '../finding'
import { kilobytesOf, settingOf, versionOf } from '../setting'

/** More than this for one node of one query is no longer a matter of a setting. */
const mostKb = 1024 * 1024

/**
 * `SET work_mem`, for the session; none where a node would need more than 1 GB. `needed` is in kB: at least twice what it had,
 * where that is known, since it was too little.
 */
export function workMemSteps(needed: number, { plan }: Analysis, live: LivePlanFacts | null): Step[] {
  const known = settingOf('work_mem', plan, live)
  const kb = needed > 0 ? Math.max(needed, 2 * ((known && kilobytesOf(known.value)) ?? 0)) : needed
  if (!(kb > 0) || kb > mostKb) return []
  const megabytes = Math.max(1, Math.ceil(kb / 1024))
  return [
    {
      sql: `SET work_mem = '${megabytes}MB';`,
      costs:
        'Only this session. Each sort and hash of each process may take that much memory: set it for one statement or role, not for the server.',
    },
  ]
}

/**
 * The same for a hash table, which may take work_mem times hash_mem_multiplier: as the plan or the target says, else 2.0 from
 * PostgreSQL 15 on; 1.0 where neither the setting nor the version is known, which asks for too much rather than too little.
 */
export function hashMemorySteps(kb: number, analysis: Analysis, live: LivePlanFacts | null): Step[] {
  return workMemSteps(kb / hashMultiplier(analysis, live), analysis, live)
}

function hashMultiplier({ plan }: Analysis, live: LivePlanFacts | null): number {
  const setting = Number(settingOf('hash_mem_multiplier', plan, live)?.value)
  if (setting >= 1) return setting
  return (versionOf(plan, live) ?? 0) >= 150_000 ? 2 : 1
}

/** What to say where memory alone does not help. */
export function memoryRemedy(kb: number, otherwise: string): string {
  const needed = `It would need about ${bytes(kb * 1024)} of memory`
  if (kb > mostKb) return `${needed}, too much for work_mem: ${otherwise}`
  return `${needed}. Raise work_mem for this statement, or ${otherwise}`
}
