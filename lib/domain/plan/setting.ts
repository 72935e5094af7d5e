import type { LivePlanFacts } from './finding'
import type { Plan } from './plan'

/** A setting of the planner or executor, and who says so: the plan, its silence, or the target at its last snapshot. */
export type KnownSetting = { value: string; of: 'plan' | 'default' | 'target' }

const defaults: Record<string, string> = {
  work_mem: '4MB',
  random_page_cost: '4',
  effective_cache_size: '4GB',
  jit_above_cost: '100000',
  max_parallel_workers: '8',
  max_parallel_workers_per_gather: '2',
  plan_cache_mode: 'auto',
}
const spoken = new RegExp(String.raw`\b(?:${[...Object.keys(defaults), 'hash_mem_multiplier'].join('|')})\b`, 'g')

/**
 * What a setting was in the run of a plan: as the plan says, its default where the plan lists others that differ (SETTINGS), else
 * what the target had for our role at its last snapshot. Null: unknown.
 */
export function settingOf(name: string, plan: Plan, live: LivePlanFacts | null): KnownSetting | null {
  const own = plan.settings[name]
  if (own !== undefined) return { value: own, of: 'plan' }
  if (Object.keys(plan.settings).length > 0) {
    const value = defaultOf(name, plan, live)
    if (value !== null) return { value, of: 'default' }
  }
  const value = live?.settings[name]
  return value === undefined ? null : { value, of: 'target' }
}

/** The server's version as far as it is known: of the target, else 180000 for a plan that only 18 and later print. */
export function versionOf(plan: Plan, live: LivePlanFacts | null): number | null {
  return live?.versionNumber ?? (plan.rowDecimals > 0 ? 180_000 : null)
}

function defaultOf(name: string, plan: Plan, live: LivePlanFacts | null): string | null {
  if (name !== 'hash_mem_multiplier') return defaults[name] ?? null
  const version = versionOf(plan, live)
  if (version === null) return null
  return version >= 150_000 ? '2' : '1'
}

/** Megabytes, kilobytes and gigabytes as SHOW prints them, in kB; null for anything else. */
export function kilobytesOf(value: string): number | null {
  const [, digits, unit = ''] = /^(\d{1,9})(kB|MB|GB)$/.exec(value) ?? []
  const size = { kB: 1, MB: 1024, GB: 1024 * 1024 }[unit]
  return size === undefined ? null : Number(digits) * size
}

/** One line for each setting that words speak of: what it was, or that nobody knows. */
export function settingLines(words: readonly string[], plan: Plan, live: LivePlanFacts | null): string[] {
  const names = new Set(words.flatMap((text) => text.match(spoken) ?? []))
  return [...names].toSorted().map((name) => {
    const known = settingOf(name, plan, live)
    if (!known) return `${name} is not known here: EXPLAIN with SETTINGS tells it`
    if (known.of === 'target') return `${name} is ${known.value} on the target, for our role at the last snapshot`
    return `${name} was ${known.value}${known.of === 'default' ? ', its default' : ''}`
  })
}
